namespace Workload.Metering;

/// <summary>Selects how precisely a meter names what its phases wait for.</summary>
public enum WaitDetail
{
    /// <summary>Waits have no names, so a phase has no <see cref="PhaseSummary.Waits"/>.</summary>
    Off,

    /// <summary>Waits have only kinds, for example <see cref="WaitKind.Http"/>.</summary>
    Kinds,

    /// <summary>Waits have kinds and targets, for example the server of an HTTP request.</summary>
    Targets,
}
