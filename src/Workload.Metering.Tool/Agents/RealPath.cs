namespace Workload.Metering.Tool.Agents;

/// <summary>A path without links.</summary>
internal static class RealPath
{
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null) return full;
        string here = Path.Combine(Of(parent), Path.GetFileName(full));
        return Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
    }
}
