namespace Workload.Metering;

/// <summary>How closely a meter names what its phases wait for.</summary>
public enum WaitDetail
{
    /// <summary>Nothing is named: a phase has no <see cref="PhaseSummary.Waits"/>.</summary>
    Off,

    /// <summary>Kinds alone, for example <see cref="WaitKind.Http"/>.</summary>
    Kinds,

    /// <summary>Kinds and targets, for example the server of an HTTP request.</summary>
    Targets,
}
