using Xunit;

namespace Workload.Metering.TestSupport;

/// <summary>A test that runs a command of the machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithAttribute : FactAttribute
{
    public FactWithAttribute(string command)
    {
        Command = command;
        Skip = Required.SkipUnless(IsOnPath(command), $"The command '{command}' is not on the PATH of this machine");
    }

    public string Command { get; }

    private static bool IsOnPath(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, command)));
}
