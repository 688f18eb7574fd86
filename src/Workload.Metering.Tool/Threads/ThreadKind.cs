namespace Workload.Metering.Tool.Threads;

/// <summary>The purpose of a thread, by the name that the runtime or the program gave it.</summary>
internal static class ThreadKind
{
    public const string Agent = "agent of wmeter";

    private static readonly (string Prefix, string Kind)[] s_kinds =
    [
        (".NET TP", "pool"),
        (".NET Long Runni", "long-running tasks"),
        (".NET Sockets", "sockets"),
        (".NET Timer", "timers"),
        (".NET Server GC", "collector"),
        (".NET BGC", "collector"),
        (".NET Finalizer", "finalizer"),
        (".NET Tiered Com", "compiler"),
        (".NET EventPipe", "diagnostics"),
        (".NET", "runtime"),
        ("wmeter agent", Agent),
    ];

    /// <summary>The kind. It is the thread's own name where the thread is none of the runtime's.</summary>
    public static string Of(string name)
    {
        foreach (var (prefix, kind) in s_kinds)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return kind;
        return name;
    }
}
