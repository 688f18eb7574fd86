namespace Workload.Metering.Analysis;

/// <summary>The facts that the rules judge a phase by. All rates and numbers at once are of the time in which the phase was active.</summary>
internal sealed record Evidence
{
    /// <summary>A prediction for more callers at once than this has no basis.</summary>
    private const double MaxCallers = 1_000;

    public required PhaseSummary Phase { get; init; }

    public required TimeBreakdown Breakdown { get; init; }

    public required CallPattern Calls { get; init; }

    public required ProcessSummary Process { get; init; }

    public required MachineInfo Machine { get; init; }

    /// <summary>All phases of the snapshot: what else runs.</summary>
    public required IReadOnlyList<PhaseSummary> Phases { get; init; }

    /// <summary>Whether the process serves clients: then its server computes outside of phases, and that is no suspicion.</summary>
    public required bool HasClients { get; init; }

    /// <summary>The flow time of all phases together.</summary>
    public required TimeSpan TotalTime { get; init; }

    /// <summary>How many cores the process may use at once: those of the machine, or the container's lower limit.</summary>
    public double Cores => Machine.CpuLimit is { } limit && limit < CountedCores ? limit : CountedCores;

    /// <summary>Whether a container's limit is below the machine's cores.</summary>
    public bool HasQuota => Machine.CpuLimit is { } limit && limit < Machine.Cores;

    /// <summary>How long the phase was active.</summary>
    public TimeSpan Active => Phase.ActiveTime;

    /// <summary>The larger of its shares of the process's flow time and CPU.</summary>
    public double ShareOfProcess => Math.Max(
        TotalTime > TimeSpan.Zero ? Breakdown.Total / TotalTime : 1,
        Process.Cpu is { } cpu && cpu.Total > TimeSpan.Zero ? Breakdown.Cpu / cpu.Total : 0);

    /// <summary>Time in which the phase waited by itself: blocked or awaiting.</summary>
    public TimeSpan Waiting => Breakdown.Blocked + Breakdown.Awaiting;

    public TimeSpan RunQueue => Breakdown.RunQueue ?? TimeSpan.Zero;

    public TimeSpan TaskQueue => Breakdown.TaskQueue ?? TimeSpan.Zero;

    /// <summary>The share of the phase's own time that is CPU.</summary>
    public double CpuShare => Breakdown.Cpu / Breakdown.Character;

    /// <summary>Whether others slow the phase down more than its own character does.</summary>
    public bool IsInterfered => Phase.Bottleneck is Bottleneck.RunQueue or Bottleneck.TaskQueue or Bottleneck.GcPause;

    /// <summary>Scopes at once on average while the phase was active.</summary>
    public double InFlight => Active > TimeSpan.Zero ? Phase.Wall / Active : 0;

    /// <summary>Scopes at once while any ran, at least.</summary>
    public double AtOnce => Math.Max(1, Math.Max(InFlight, Calls.AtOnceInCaller));

    /// <summary>Whether there is one call of it at a time, whoever makes them.</summary>
    public bool IsOneAtATime => AtOnce <= AdviceThresholds.OneAtATime;

    /// <summary>Whether its calls come from clients or a message broker, as its options say.</summary>
    public bool IsFromClients => Calls.FromNoPhase && Phase.IsFromClients;

    /// <summary>Whether each caller makes its calls one after another; callers may run at once. Clients are no callers of which that is known.</summary>
    public bool IsOneAfterAnother => !IsFromClients && Calls.AtOnceInCaller <= AdviceThresholds.OneAtATime;

    /// <summary>How many of its callers ran at once on average: they share the cores.</summary>
    public int CallersAtOnce => !Calls.FromNoPhase && InFlight > Calls.AtOnceInCaller ? (int)Math.Round(Math.Min(InFlight / Calls.AtOnceInCaller, MaxCallers)) : 1;

    /// <summary>Whether nobody in this process could make more of its calls at once: they come from clients, or not as one loop makes them.</summary>
    public bool IsFromOutside => Calls.FromNoPhase && (IsFromClients || InFlight < AdviceThresholds.BackToBack || !IsOneAtATime);

    /// <summary>Whether a call is too short to be split over cores.</summary>
    public bool IsShort => PerCall(Breakdown.Cpu) < AdviceThresholds.MinTimeToSplit;

    /// <summary>Whether its caller is known and has more than one call to hand out.</summary>
    public bool HasCallsAtHand => Calls.CallsPerCaller >= 2 && !IsFromOutside;

    /// <summary>Whether neither calls nor parts of a call can be handed to other cores.</summary>
    public bool IsSerial => !HasCallsAtHand && IsShort;

    /// <summary>Whether a call computes on one core at a time.</summary>
    public bool IsOneThread => (Phase.Parallelism ?? 1) <= AdviceThresholds.OneThread;

    /// <summary>Whether all that computes of it computes on one core at a time.</summary>
    public bool IsOnOneCore => IsOneAtATime && IsOneThread;

    /// <summary>How many cores all its scopes together kept busy while it was active.</summary>
    public double OwnCores => Phase.Wall > TimeSpan.Zero ? Breakdown.Cpu / Phase.Wall * AtOnce : 0;

    /// <summary>How many cores the process kept busy while its scopes ran; null where that is unknown.</summary>
    public double? ProcessCores => Phase.ProcessCpu is { } cpu && Phase.Wall > TimeSpan.Zero ? Math.Min(cpu.Total / Phase.Wall, Cores) : Process.CoresUsed;

    /// <summary>How many cores the rest of the process kept busy meanwhile.</summary>
    public double OtherCores => Math.Max(0, (ProcessCores ?? 0) - OwnCores);

    /// <summary>The cores that the phase could have.</summary>
    public double FreeCores => Math.Max(0, Cores - OtherCores);

    /// <summary>The cores that each of its calls could have: those that run at once share them.</summary>
    public double CoresEach => IsOneAtATime ? FreeCores : FreeCores / AtOnce;

    /// <summary>Whether the process has no core left while the phase runs.</summary>
    public bool AreCoresFull => Math.Max(ProcessCores ?? 0, OwnCores) >= AdviceThresholds.FullCores * Cores;

    /// <summary>
    /// Cores that the rest of the process used in no phase meanwhile, by the share that they have in the whole snapshot; zero where metered code uses more.
    /// </summary>
    public double CoresInNoPhase
    {
        get
        {
            if (Process is not { Cpu: { } cpu, Unattributed: { } unattributed } || cpu.Total <= TimeSpan.Zero) return 0;
            double share = unattributed / cpu.Total;
            return share >= AdviceThresholds.MinShareInNoPhase ? Math.Min(OtherCores, share * (ProcessCores ?? 0)) : 0;
        }
    }

    /// <summary>Whether blocked time is not the wait for a core: it is known apart, or the process was far from using all its cores.</summary>
    public bool IsRunQueueRuledOut => Breakdown.RunQueue is not null || ProcessCores < AdviceThresholds.FullCores * Cores;

    /// <summary>What the lengths of its calls say about running more of them at once; null where too few ran at once to say.</summary>
    public MeasuredConcurrency? Measured => MeasuredConcurrency.Of(Phase);

    public TimeSpan PerCall(TimeSpan sum) => Calls.Ran > 0 ? sum / Calls.Ran : TimeSpan.Zero;

    private double CountedCores => Math.Max(1, Machine.Cores);
}
