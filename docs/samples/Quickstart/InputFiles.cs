namespace Quickstart;

/// <summary>The files that the job reads.</summary>
internal static class InputFiles
{
    private static readonly HashSet<string> s_skipped =
        new(StringComparer.OrdinalIgnoreCase) { ".git", "bin", "obj", "artifacts", "node_modules" };

    /// <summary>The repository that this program was built from, or null if the program was moved out of it.</summary>
    public static string? FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Workload.Metering.sln"))) return folder.FullName;
        return null;
    }

    /// <summary>All files below a folder, except build output and the like.</summary>
    public static IReadOnlyList<string> Below(string folder)
    {
        // The folder itself must be readable. Unreadable folders below it are left out.
        var files = new List<string>(Directory.EnumerateFiles(folder));
        var below = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var open = new Stack<string>(Directory.EnumerateDirectories(folder, "*", below));
        while (open.TryPop(out string? next))
        {
            if (s_skipped.Contains(Path.GetFileName(next))) continue;
            files.AddRange(Directory.EnumerateFiles(next, "*", below));
            foreach (string inner in Directory.EnumerateDirectories(next, "*", below)) open.Push(inner);
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
