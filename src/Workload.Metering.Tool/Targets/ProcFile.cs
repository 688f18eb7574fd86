namespace Workload.Metering.Tool.Targets;

/// <summary>Reads of <c>/proc</c>, where a file may be forbidden or gone at any time.</summary>
internal static class ProcFile
{
    /// <summary>The text. It is null where it cannot be read.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The names of the entries of a folder. There are none where it cannot be read.</summary>
    public static IReadOnlyList<string> TryList(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>
    /// The value of a variable of the process's environment at its start. It is null where it has none or it cannot be read.
    /// </summary>
    public static string? TryReadVariable(int pid, string variable)
    {
        string prefix = variable + "=";
        return TryRead($"/proc/{pid}/environ")?.Split('\0').FirstOrDefault(
            entry => entry.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }
}
