namespace Workload.Metering.Testing.Judging;

/// <summary>How far the runtime must have optimised the code before a verdict counts.</summary>
internal enum Settling
{
    /// <summary>One run to warm up suffices: where time goes changes little with optimisation.</summary>
    None,

    /// <summary>A verdict that fails counts only after it: CPU time falls as code is optimised.</summary>
    BeforeFailing,

    /// <summary>No verdict counts before it: two bodies are optimised at different times.</summary>
    BeforeAny,
}
