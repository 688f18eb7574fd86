namespace Workload.Metering.Testing.Judging;

/// <summary>Says how far the runtime must have optimised the code before a verdict counts.</summary>
internal enum Settling
{
    /// <summary>One run for warming up is enough, because optimisation hardly changes where time goes.</summary>
    None,

    /// <summary>A failing verdict counts only after optimisation, because CPU time falls as code is optimised.</summary>
    BeforeFailing,

    /// <summary>No verdict counts before optimisation, because the two bodies are optimised at different times.</summary>
    BeforeAny,
}
