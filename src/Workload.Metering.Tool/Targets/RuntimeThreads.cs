namespace Workload.Metering.Tool.Targets;

/// <summary>The threads that a runtime starts have names of their own, which every user may read.</summary>
internal static class RuntimeThreads
{
    private const string Prefix = ".NET ";

    /// <summary>It waits for the kernel on behalf of the runtime. Native AOT has none.</summary>
    private const string Synchronization = ".NET SynchManag";

    /// <summary>Whether the process is one of .NET, with its runtime or compiled to native code.</summary>
    public static bool Exist(int pid) => Names(pid).Any(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Whether it has the runtime, and not native code alone.</summary>
    public static bool ShowRuntime(int pid) => Names(pid).Contains(Synchronization);

    /// <summary>The names of the process's threads.</summary>
    public static IEnumerable<string> Names(int pid) =>
        ProcFile.TryList($"/proc/{pid}/task").Select(thread => ProcFile.TryRead($"/proc/{pid}/task/{thread}/comm")?.TrimEnd('\n') ?? "");
}
