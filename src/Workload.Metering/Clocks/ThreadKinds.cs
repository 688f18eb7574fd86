namespace Workload.Metering.Clocks;

/// <summary>
/// Derives the purpose of a thread from its name. The runtime names its own threads, and the kernel keeps the first fifteen bytes of a
/// name.
/// </summary>
/// <remarks>A thread without a name of its own has the name of the thread that created it.</remarks>
internal static class ThreadKinds
{
    public const string Pool = "pool", Main = "main", LongRunning = "long_running_tasks", Compilation = "compilation", Collector = "gc",
        Sockets = "sockets", Timers = "timers", Metering = "metering", Runtime = "runtime", Exited = "exited", Other = "other";

    /// <summary>
    /// The maximum number of thread names that become kinds of their own. Threads with further names are of the kind <see cref="Other"/>.
    /// </summary>
    public const int MaxNames = 16;

    private static readonly (string Prefix, string Kind)[] s_prefixes =
    [
        (".NET TP Worker", Pool), (".NET Long Runni", LongRunning), (".NET Tiered Com", Compilation), (".NET Server GC", Collector), (
            ".NET BGC", Collector),
        (".NET GC", Collector), (".NET Finalizer", Collector), (".NET Sock", Sockets), (".NET Timer", Timers), (
            "Workload.Meteri", Metering),
        (".NET ", Runtime), ("dotnet-ust", Runtime),
    ];

    private static readonly string[] s_own =
        [Pool, Main, LongRunning, Compilation, Collector, Sockets, Timers, Metering, Runtime, Exited, Other];

    /// <summary>Whether the phases of an application may run on threads of this kind.</summary>
    public static bool RunsPhases(string kind) =>
        kind is not (Compilation or Collector or Sockets or Timers or Metering or Runtime or Exited);

    /// <summary>Returns the kind of a thread. For a thread with its own name it is the name without the number at its end.</summary>
    public static string Of(string name, bool isMain)
    {
        if (isMain) return Main;
        foreach (var (prefix, kind) in s_prefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return kind;
        string stem = name.TrimEnd().TrimEnd("0123456789".ToCharArray()).TrimEnd(' ', '-', '_', '#', '/', ':', '.');
        if (stem.Length == 0) return Other;
        return Array.IndexOf(s_own, stem) < 0 ? stem : $"named {stem}";
    }
}
