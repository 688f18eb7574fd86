namespace Workload.Metering.Publishing;

/// <summary>The attributes that instruments and activities set themselves.</summary>
internal static class AttributeNames
{
    public const string Phase = "workload.phase.name";
    public const string State = "workload.phase.state";
    public const string WaitKind = "workload.wait.kind";
    public const string WaitTarget = "workload.wait.target";
    public const string CpuMode = "cpu.mode";
    public const string ThreadKind = "workload.thread.kind";
    public const string SpanKind = "span.kind";
    public const string ErrorType = "error.type";
    public const string ActivityIoRatio = "workload.io_ratio";
    public const string ActivityWaitTarget = "workload.wait.target";

    /// <summary>The prefix of a state's name in the attribute of an activity that contains the scope's time in that state.</summary>
    private const string ActivityPrefix = "workload.";

    public const string Reserved = $"{Phase}, {State}, {WaitKind}, {WaitTarget}, {CpuMode}, {ThreadKind}, {ErrorType}";

    private static readonly string[] s_waits = [.. Enumerable.Range(0, WaitKinds.Count).Select(kind =>
        $"{ActivityPrefix}wait.{WaitKinds.KeyOf((Metering.WaitKind)kind)}")];

    /// <summary>The values of <see cref="State"/>, in the order of <see cref="FlowState"/>.</summary>
    public static string[] States { get; } = [.. FlowStates.All.Select(FlowStates.KeyOf)];

    /// <summary>The states as attributes of an activity, in the same order.</summary>
    public static string[] ActivityStates { get; } = [.. States.Select(state => ActivityPrefix + state)];

    /// <summary>The waiting time of a kind as an attribute of an activity.</summary>
    public static string ActivityWait(Metering.WaitKind kind) => s_waits[(int)kind];

    /// <summary>The values of <see cref="CpuMode"/>.</summary>
    public static string[] CpuModes { get; } = ["user", "system"];

    public static bool IsReserved(string name) => name is Phase or State or WaitKind or WaitTarget or CpuMode or ThreadKind or ErrorType;
}
