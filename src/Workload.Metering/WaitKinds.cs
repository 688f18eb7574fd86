namespace Workload.Metering;

/// <summary>Converts the kinds of waits to attribute values and texts.</summary>
internal static class WaitKinds
{
    private static readonly string[] s_keys =
    [
        "unnamed", "http", "rpc", "database", "messaging", "dns", "connect", "tls", "socket", "file", "pipe", "process", "lock", "sleep",
        "signal", "managed", "page_fault", "custom",
    ];

    public static int Count => s_keys.Length;

    /// <summary>Returns the value of the attribute <c>workload.wait.kind</c>.</summary>
    public static string KeyOf(WaitKind kind) => s_keys[(int)kind];

    /// <summary>Returns the kind as a text shows it.</summary>
    public static string TextOf(WaitKind kind) => kind switch
    {
        WaitKind.PageFault => "page fault",
        WaitKind.Managed => "managed wait",
        _ => s_keys[(int)kind],
    };

    /// <summary>Returns the kind and the target as a text shows them.</summary>
    public static string TextOf(WaitKind kind, string? target) =>
        TextOf(kind) + (target is null ? "" : kind == WaitKind.Lock ? " held by " + target : " " + target);

    /// <summary>Returns the kind of a key, or unnamed for a key that this version does not know.</summary>
    public static WaitKind Parse(string key) => (WaitKind)Math.Max(0, Array.IndexOf(s_keys, key));
}
