namespace Workload.Metering.Analysis;

/// <summary>What the rules judge a phase by.</summary>
internal sealed record Evidence
{
    /// <summary>Up to here calls count as one after another: scopes overlap a little where one ends and the next begins.</summary>
    private const double OneAfterAnother = 1.2;

    /// <summary>Calls from no phase that fill less of the time than this wait for someone to make them.</summary>
    private const double BackToBack = 0.8;

    /// <summary>More of them at once are no more to be predicted for than these.</summary>
    private const double MostCallers = 1_000;

    public required PhaseSummary Phase { get; init; }

    public required TimeBreakdown Breakdown { get; init; }

    public required CallPattern Calls { get; init; }

    public required ProcessSummary Process { get; init; }

    public required MachineInfo Machine { get; init; }

    /// <summary>The snapshot's length.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>All phases of the snapshot: who else is there.</summary>
    public required IReadOnlyList<PhaseSummary> Phases { get; init; }

    /// <summary>What the process may use at once: the cores, or the container's lower limit.</summary>
    public double Cores => Machine.CpuLimit is { } limit && limit < CountedCores ? limit : CountedCores;

    /// <summary>What waited, of one's own accord: blocked or awaiting.</summary>
    public TimeSpan Waiting => Breakdown.Blocked + Breakdown.Awaiting;

    /// <summary>Whether others made it slow more than itself: then its own character is a second question.</summary>
    public bool IsInterfered => Phase.Bottleneck is Bottleneck.RunQueue or Bottleneck.TaskQueue or Bottleneck.GcPause;

    public TimeSpan TaskQueue => Breakdown.TaskQueue ?? TimeSpan.Zero;

    /// <summary>Scopes at once on average over the whole snapshot: by Little's law their rate × their wall time.</summary>
    public double InFlight => Elapsed > TimeSpan.Zero ? Phase.Wall / Elapsed : 0;

    /// <summary>Scopes at once while any ran, at the least.</summary>
    public double AtOnce => Math.Max(1, Math.Max(InFlight, Calls.AtOnceInCaller));

    /// <summary>Whether there is one call of it at a time, whoever makes them.</summary>
    public bool IsOneAtATime => AtOnce <= OneAfterAnother;

    /// <summary>Whether each caller makes its calls one after another; callers may run at once.</summary>
    public bool IsOneAfterAnother => Calls.AtOnceInCaller <= OneAfterAnother;

    /// <summary>How many of its callers ran at once on average: they share the cores.</summary>
    public int CallersAtOnce => !Calls.FromNoPhase && InFlight > Calls.AtOnceInCaller ? (int)Math.Round(Math.Min(InFlight / Calls.AtOnceInCaller, MostCallers)) : 1;

    /// <summary>Whether its calls come at a rate of their own, less often than they could be served: then a next one is not there to run at once.</summary>
    public bool IsAtAnotherRate => Calls.FromNoPhase && InFlight < BackToBack;

    /// <summary>Whether nobody is known who could make more of its calls at once: they come from no phase, and not as one loop makes them.</summary>
    public bool IsFromOutside => Calls.FromNoPhase && (InFlight < BackToBack || !IsOneAtATime);

    /// <summary>The rate, and by Little's law what it puts in flight.</summary>
    public string Rate => $"calls come at {Quantity.Number(Calls.Ended / Elapsed.TotalSeconds)} a second and take {Quantity.Duration(Phase.MeanWall)}, so that {Quantity.Ratio(InFlight)} are in flight";

    /// <summary>Cores that all its scopes together kept busy while they ran.</summary>
    public double OwnCores => Phase.Wall > TimeSpan.Zero ? Breakdown.Cpu / Phase.Wall * AtOnce : 0;

    /// <summary>Cores that the process kept busy while they ran; null where its clock is refused.</summary>
    public double? ProcessCores => Phase.ProcessCpu is { } cpu && Phase.Wall > TimeSpan.Zero ? cpu.Total / Phase.Wall : Process.CoresUsed;

    /// <summary>Cores that the rest of the process kept busy meanwhile.</summary>
    public double OtherCores => Math.Max(0, (ProcessCores ?? 0) - OwnCores);

    /// <summary>Cores that the phase could have.</summary>
    public double FreeCores => Math.Max(0, Cores - OtherCores);

    /// <summary>Cores that each of its calls could have: those that run at once share them.</summary>
    public double CoresEach => IsOneAtATime ? FreeCores : FreeCores / AtOnce;

    /// <summary>Whether, where the wait for a core cannot be told from blocking, the process was far from using all its cores: then no one waited for one.</summary>
    public bool RunQueueRuledOut => Breakdown.RunQueue is not null || ProcessCores < 0.8 * Cores;

    public TimeSpan PerCall(TimeSpan sum) => Calls.Ended > 0 ? sum / Calls.Ended : TimeSpan.Zero;

    private double CountedCores => Math.Max(1, Machine.Cores);
}
