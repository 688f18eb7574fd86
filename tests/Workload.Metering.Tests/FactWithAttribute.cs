namespace Workload.Metering.Tests;

/// <summary>A test that needs a command of the machine; skipped with a word where it is missing, unless everything is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithAttribute : FactAttribute
{
    public FactWithAttribute(string command)
    {
        Command = command;
        if (!Required.Everything && !IsOnPath(command))
            Skip = $"'{command}' is not on this machine's PATH";
    }

    public string Command { get; }

    private static bool IsOnPath(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, command)));
}
