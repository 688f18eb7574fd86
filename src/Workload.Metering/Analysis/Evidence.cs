using Workload.Metering.Aggregation;

namespace Workload.Metering.Analysis;

/// <summary>
/// The facts about a phase that the rules use. All rates and numbers at once refer to the time during which the phase was active.
/// </summary>
internal sealed record Evidence
{
    /// <summary>The maximum number of callers at once for which a prediction has a basis.</summary>
    private const double MaxCallers = 1_000;

    public required PhaseSummary Phase { get; init; }

    public required TimeBreakdown Breakdown { get; init; }

    public required CallPattern Calls { get; init; }

    public required ProcessSummary Process { get; init; }

    public required MachineInfo Machine { get; init; }

    /// <summary>All phases of the snapshot, which show what else runs.</summary>
    public required IReadOnlyList<PhaseSummary> Phases { get; init; }

    /// <summary>
    /// Whether the process serves clients. Then CPU outside of phases is normal, because the server itself computes there.
    /// </summary>
    public required bool HasClients { get; init; }

    /// <summary>The sum of the flow time of all phases.</summary>
    public required TimeSpan TotalTime { get; init; }

    /// <summary>The number of cores that the process may use at once. It is the machine's number or the container's lower limit.</summary>
    public double Cores => Machine.CpuLimit is { } limit && limit < CountedCores ? limit : CountedCores;

    /// <summary>Whether a container's limit is below the machine's cores.</summary>
    public bool HasQuota => Machine.CpuLimit is { } limit && limit < Machine.Cores;

    /// <summary>How long the phase was active.</summary>
    public TimeSpan Active => Phase.ActiveTime;

    /// <summary>The larger of the phase's shares of the process's flow time and of its CPU.</summary>
    public double ShareOfProcess => Math.Max(
        TotalTime > TimeSpan.Zero ? Breakdown.Total / TotalTime : 1,
        Process.Cpu is { } cpu && cpu.Total > TimeSpan.Zero ? Breakdown.Cpu / cpu.Total : 0);

    /// <summary>The time during which the phase itself waited, blocked or awaiting.</summary>
    public TimeSpan Waiting => Breakdown.Blocked + Breakdown.Awaiting;

    /// <summary>Whether so few calls ran that the start-up costs of the first one may be most of their time.</summary>
    public bool IsMostlyOneCall => Calls.Ended < AdviceThresholds.ManyCalls && 2 * Phase.MaxWall > Phase.Wall
        && Phase.MaxWall < AdviceThresholds.LongestStartUp;

    /// <summary>Whether its task queue is mostly that of a scheduler of the application.</summary>
    public bool WaitsForScheduler => Phase.LongestQueue == FlowQueue.Scheduler;

    /// <summary>Whether its task queue is mostly after a scope was handed over.</summary>
    public bool WaitsForConsumer => Phase.LongestQueue == FlowQueue.Consumer;

    public TimeSpan RunQueue => Breakdown.RunQueue ?? TimeSpan.Zero;

    public TimeSpan TaskQueue => Breakdown.TaskQueue ?? TimeSpan.Zero;

    /// <summary>The CPU share of the phase's own time.</summary>
    public double CpuShare => Breakdown.Cpu / Breakdown.Character;

    /// <summary>Whether other work slows the phase down more than its own character does.</summary>
    public bool IsInterfered => Phase.Bottleneck is Bottleneck.RunQueue or Bottleneck.TaskQueue or Bottleneck.GcPause;

    /// <summary>The mean number of scopes at once while the phase was active.</summary>
    public double InFlight => Active > TimeSpan.Zero ? Phase.Wall / Active : 0;

    /// <summary>The mean number of scopes at once while any ran, which is at least 1.</summary>
    public double AtOnce => Math.Max(1, Math.Max(InFlight, Calls.AtOnceInCaller));

    /// <summary>Whether only one call runs at a time, whoever makes the calls.</summary>
    public bool IsOneAtATime => AtOnce <= AdviceThresholds.OneAtATime;

    /// <summary>Whether the calls come from clients or a message broker, as the phase's options say.</summary>
    public bool IsFromClients => Calls.FromNoPhase && Phase.IsFromClients;

    /// <summary>
    /// Whether each caller makes its calls one after another. Several callers may run at once. It is false for clients, since nothing is
    /// known of them.
    /// </summary>
    public bool IsOneAfterAnother => !IsFromClients && Calls.AtOnceInCaller <= AdviceThresholds.OneAtATime;

    /// <summary>The mean number of its callers that ran at once. They share the cores.</summary>
    public int CallersAtOnce =>
        !Calls.FromNoPhase && InFlight > Calls.AtOnceInCaller ? (int)Math.Round(Math.Min(InFlight / Calls.AtOnceInCaller, MaxCallers)) : 1;

    /// <summary>
    /// Whether no code in this process could make more of its calls at once. The calls come from clients, or they do not come from a single
    /// loop.
    /// </summary>
    public bool IsFromOutside => Calls.FromNoPhase && (IsFromClients || InFlight < AdviceThresholds.BackToBack || !IsOneAtATime);

    /// <summary>
    /// Whether the calls look like those of a loop that waits on purpose, such as one that polls. They have one length, nothing is known of
    /// what they wait for, and no phase makes them.
    /// </summary>
    public bool WaitsOnPurpose => Calls.FromNoPhase && !IsFromClients && NamedShare < AdviceThresholds.MinShareOfNames
        && Phase.WallPercentile(0.1) is var usual && usual >= AdviceThresholds.MinTimeOfTimer
        && Phase.WallPercentile(0.75) <= AdviceThresholds.MaxSpreadOfTimer * usual;

    /// <summary>Whether a call is too short to be split over cores.</summary>
    public bool IsShort => PerCall(Breakdown.Cpu) < AdviceThresholds.MinTimeToSplit;

    /// <summary>Whether its caller is known and has more than one call to distribute.</summary>
    public bool HasCallsAtHand => Calls.CallsPerCaller >= 2 && !IsFromOutside;

    /// <summary>Whether neither calls nor parts of a call can be distributed over cores.</summary>
    public bool IsSerial => !HasCallsAtHand && IsShort;

    /// <summary>Whether a call computes on one core at a time.</summary>
    public bool IsOneThread => (Phase.Parallelism ?? 1) <= AdviceThresholds.OneThread;

    /// <summary>Whether all CPU time of the phase is on one core at a time.</summary>
    public bool IsOnOneCore => IsOneAtATime && IsOneThread;

    /// <summary>The number of cores that all its scopes together kept busy while the phase was active.</summary>
    public double OwnCores
    {
        get
        {
            if (Phase.Wall <= TimeSpan.Zero) return 0;
            double each = Breakdown.Cpu / Phase.Wall, seen = each * Math.Max(1, InFlight);

            // Calls that outlive their caller seem to run at once in it. They used no more than the process.
            return Math.Min(each * AtOnce, Math.Max(seen, MeasuredProcessCores ?? double.PositiveInfinity));
        }
    }

    /// <summary>The number of cores that the process kept busy while its scopes ran, or null if it is unknown.</summary>
    public double? ProcessCores => MeasuredProcessCores is { } measured ? Math.Min(measured, Cores) : Process.CoresUsed;

    /// <summary>The number of cores that the rest of the process kept busy at the same time.</summary>
    public double OtherCores => Math.Max(0, (ProcessCores ?? 0) - OwnCores);

    /// <summary>The number of cores that the phase could use.</summary>
    public double FreeCores => Math.Max(0, Cores - OtherCores);

    /// <summary>How many times as many calls the free cores have room for. Fewer than one core may be free, under a limit.</summary>
    public double MostGain => OwnCores > 0 ? FreeCores / OwnCores : double.PositiveInfinity;

    /// <summary>The number of cores that each of its calls could use. Calls that run at once share the cores.</summary>
    public double CoresEach => IsOneAtATime ? FreeCores : FreeCores / AtOnce;

    /// <summary>Whether the process has no free core while the phase runs.</summary>
    public bool AreCoresFull => Math.Max(ProcessCores ?? 0, OwnCores) >= AdviceThresholds.FullCores * Cores && !RunsInBursts;

    /// <summary>Whether a container's limit makes the phase wait.</summary>
    public bool IsThrottled => HasQuota && RunQueue > TimeSpan.Zero && RunQueue >= AdviceThresholds.MinThrottledShare * Breakdown.Total;

    /// <summary>
    /// Whether more cores run at times than a container's limit allows on average. The limit is an average over periods of about a tenth of
    /// a second. Short bursts do not reach it, so such a phase is not held up.
    /// </summary>
    public bool RunsInBursts => HasQuota && !IsThrottled
        && Math.Max(MeasuredProcessCores ?? 0, OwnCores) > AdviceThresholds.MinBurst * Cores
        && (Process.CoresUsed ?? 0) < AdviceThresholds.FullCores * Cores;

    /// <summary>Whether the phase waits so much for cores or pool threads that more calls at once would wait there too.</summary>
    public bool IsQueued => Math.Max(RunQueue / Breakdown.Total, TaskQueue / Breakdown.Total) >= AdviceThresholds.MinQueuedShare;

    /// <summary>
    /// The number of cores that the rest of the process used in no phase at the same time. It is estimated by the share of such CPU in the
    /// whole snapshot, and it is zero if metered code uses more.
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

    /// <summary>
    /// Whether blocked time contains no wait for a core. Either that wait is measured separately, or the process was far from using all its
    /// cores.
    /// </summary>
    public bool IsRunQueueRuledOut => Breakdown.RunQueue is not null || ProcessCores < AdviceThresholds.FullCores * Cores;

    /// <summary>The effect of more calls at once on the length of a call. It is null if too few calls ran at once to measure it.</summary>
    public MeasuredConcurrency? Measured => MeasuredConcurrency.Of(Phase);

    /// <summary>
    /// Whether several of its calls may wait for one thing that they share. Threads that are blocked often do, and so may calls of several
    /// callers that run at once. Lengths of calls with few and with many at once show it.
    /// </summary>
    public bool MayShareWhatItWaitsFor => Measured is null && (Breakdown.Blocked > Breakdown.Awaiting || CallersAtOnce > 1);

    /// <summary>The longest wait with a name; null where nothing has one.</summary>
    public PhaseWait? LongestWait => Phase.Waits is [{ Kind: not WaitKind.Unnamed } longest, ..] ? longest : null;

    /// <summary>The share of its waiting that has a name which is no wait for another thread.</summary>
    public double NamedShare => Waiting > TimeSpan.Zero
        ? Phase.Waits.Where(wait => wait.Kind is not (WaitKind.Unnamed or WaitKind.Signal or WaitKind.Managed))
            .Sum(wait => wait.Total / Waiting)
        : 0;

    /// <summary>The share of its waiting in which threads waited for locks.</summary>
    public double LockShare =>
        Waiting > TimeSpan.Zero ? Phase.Waits.Where(wait => wait.Kind == WaitKind.Lock).Sum(wait => wait.Blocked / Waiting) : 0;

    /// <summary>The phase that holds most of the locks for which it waits, which may be itself, or null if it is unknown.</summary>
    public string? LockHolder
    {
        get
        {
            var locks = Phase.Waits.Where(wait => wait.Kind == WaitKind.Lock).ToList();
            if (locks.Count == 0) return null;
            var longest = locks.MaxBy(wait => wait.Blocked);
            var all = locks.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Blocked);
            return 2 * longest.Blocked >= all ? longest.Target : null;
        }
    }

    /// <summary>
    /// A request or command that was open while a thread was held: a synchronous wait for an asynchronous operation. Null where there is
    /// none of weight.
    /// </summary>
    public PhaseWait? SyncOverAsync => Phase.Waits
        .Where(wait => wait.Kind is WaitKind.Http or WaitKind.Rpc or WaitKind.Database or WaitKind.Messaging)
        .Where(wait => wait.Blocked >= AdviceThresholds.MinBlockedShare * Breakdown.Character)
        .Select(wait => (PhaseWait?)wait).FirstOrDefault();

    public TimeSpan PerCall(TimeSpan sum) => Calls.Ran > 0 ? sum / Calls.Ran : TimeSpan.Zero;

    private double? MeasuredProcessCores =>
        Phase.ProcessCpu is { } cpu && Phase.Wall > TimeSpan.Zero ? cpu.Total / Phase.Wall : null;

    private double CountedCores => Math.Max(1, Machine.Cores);
}
