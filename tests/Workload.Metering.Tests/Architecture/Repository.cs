namespace Workload.Metering.Tests.Architecture;

/// <summary>The source files that these tests were built from.</summary>
internal static class Repository
{
    // A leg of CI makes links that lead around in circles or out of the repository.
    private static readonly EnumerationOptions s_withoutLinks =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public static string Root { get; } = FindRoot();

    /// <summary>Returns the C# files below a folder, without those that a build or a leg of CI has made.</summary>
    public static IEnumerable<string> SourceFilesOf(string directory) =>
        Directory.EnumerateFiles(directory, "*.cs", s_withoutLinks)
            .Where(file => !Path.GetRelativePath(directory, file).Split(Path.DirectorySeparatorChar)
                .Any(part => part is "bin" or "obj" or "artifacts"));

    /// <summary>Returns the path of a file from the root, with slashes on each system.</summary>
    public static string NameOf(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Workload.Metering.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("No Workload.Metering.sln above " + AppContext.BaseDirectory);
    }
}
