using System.Runtime.CompilerServices;

namespace Workload.Metering.Aggregation;

/// <summary>
/// One path of the call tree, which is a phase as called from the phases above it. Its totals are striped over the cores.
/// </summary>
internal sealed class CallPath
{
    private static readonly int s_stripeMask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2(
        (uint)Bounded.Clamp(Environment.ProcessorCount, 1, StripePlace.MaxStripes)) - 1;

    private readonly CallPathStripe?[] _stripes = new CallPathStripe?[s_stripeMask + 1];
    private readonly PathWaits _waits = new();
    private CallPath[] _children = [];

    public CallPath(RegisteredPhase phase, CallPath? parent, bool outermost, int depth)
    {
        Phase = phase;
        Settings = phase.Table.Settings;
        Parent = parent;
        Outermost = outermost;
        Depth = depth;
    }

    /// <summary>The substitute for the path of a scope that has ended.</summary>
    public static CallPath Nowhere { get; } = new PhaseTable(
        new MeterSettings { Owner = new object(), OverheadBudget = 0, ReadsRunQueue = false, ProbesTaskQueue = false }, maxPhases: 0)
        .GetOrAdd(PhaseTable.OtherName).Root;

    public RegisteredPhase Phase { get; }

    public MeterSettings Settings { get; }

    public CallPath? Parent { get; }

    /// <summary>Whether no phase above is the same one, so that its time counts into the phase.</summary>
    public bool Outermost { get; }

    public int Depth { get; }

    /// <summary>Whether it stands for all paths without room. Then it does not show what is above it.</summary>
    public bool IsOverflow => Depth == PhaseTable.MaxDepth;

    /// <summary>The statistics of its segments that were read.</summary>
    public SegmentRatios Ratios { get; } = new();

    public ProcessShare ProcessShare { get; } = new();

    /// <summary>The samples of its blocked threads that waited for a mutex, or null if none was taken.</summary>
    public SampledShare? MutexSamples { get; private set; }

    /// <summary>The waits by name of the scopes that ended.</summary>
    public PathWaits Waits => _waits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CallPathStripe StripeOfCurrentCore()
    {
        int index = Thread.GetCurrentProcessorId() & s_stripeMask;
        return Volatile.Read(ref _stripes[index]) ?? MakeStripe(index);
    }

    /// <summary>Returns a stripe that has been used.</summary>
    public CallPathStripe StripeAt(int index) => _stripes[index]!;

    public bool HasAncestor(RegisteredPhase phase)
    {
        for (var path = this; path is not null; path = path.Parent)
            if (ReferenceEquals(path.Phase, phase)) return true;
        return false;
    }

    /// <summary>Returns the approximate number of its open scopes.</summary>
    public int CountOpen(ref int stripes)
    {
        int open = 0;
        foreach (var stripe in _stripes)
        {
            if (stripe is null) continue;
            open += stripe.OpenCount;
            stripes++;
        }

        return open;
    }

    /// <summary>Returns when its oldest open scope began, or <see cref="long.MaxValue"/> if none is open.</summary>
    public long EarliestOpenNanoseconds()
    {
        long earliest = long.MaxValue;
        foreach (var stripe in _stripes)
            if (stripe is not null) earliest = Math.Min(earliest, stripe.EarliestOpenNanoseconds());
        return earliest;
    }

    /// <summary>Adds the number of its scopes that ended and their wall time.</summary>
    public void SumEnded(ref long count, ref long wallNanoseconds)
    {
        foreach (var stripe in _stripes) stripe?.SumEnded(ref count, ref wallNanoseconds);
    }

    /// <summary>Adds a sample of one of its blocked threads. Only the probing thread calls it.</summary>
    public void NoteMutexSample(bool waitsForMutex, long nowNanoseconds)
    {
        (MutexSamples ??= new SampledShare()).Note(waitsForMutex, nowNanoseconds);
    }

    internal void AddChild(CallPath child)
    {
        CallPath[] before, after;
        do
        {
            before = Volatile.Read(ref _children);
            after = [.. before, child];
        }
        while (Interlocked.CompareExchange(ref _children, after, before) != before);
    }

    /// <summary>
    /// Returns the sums of this path and those below it. Each stripe is copied atomically, so a scope is open or counted and never both or
    /// neither. Only scopes that were open at the instant are included. Otherwise a thread that moves to another core's stripe between two
    /// copies could be counted twice.
    /// </summary>
    /// <param name="nowNanoseconds">The instant before this call. Open scopes are assumed to wait until then.</param>
    /// <param name="open">Receives the open scopes.</param>
    /// <param name="histogram">
    /// Adds up the histograms of one path after the other. It is empty before and after the call. It is null if histograms are not wanted.
    /// </param>
    /// <param name="processNow">The process's CPU time at the instant. Without it, open scopes have none.</param>
    public CallPathTotals Sum(long nowNanoseconds, List<OpenScope> open, HistogramSum? histogram, ProcessTimes? processNow = null)
    {
        var sums = StripeTotals.Empty;
        int firstOpen = open.Count;
        long runWall = 0;
        var waits = _waits.Copy();
        foreach (var stripe in _stripes)
        {
            if (stripe is null) continue;
            stripe.CopyTo(out var part, histogram, open);
            sums.Add(part);
        }

        int kept = firstOpen;
        for (int i = firstOpen; i < open.Count; i++)
        {
            var scope = open[i];
            if (!scope.HasBegunBy(nowNanoseconds, out long start)) continue;

            // A scope that was moved since is counted on its new path. One that has ended since has no path.
            if (scope.Path is { } path && !ReferenceEquals(path, this)) continue;
            open[kept++] = scope;
            long ran = Math.Max(0, scope.RunsUntil(nowNanoseconds) - start);
            runWall += ran;
            if (processNow is { } process) AddProcess(scope, ran, process, ref sums);

            // The check is repeated, because a pooled scope may have ended and begun anew.
            if (!scope.TrySum(nowNanoseconds, out var inclusive, out var self) || !scope.HasBegunBy(nowNanoseconds, out _)) continue;
            sums.Inclusive.Add(inclusive);
            sums.Nested.Add(inclusive);
            sums.Nested.Subtract(self);
            if (scope.WaitsUntil(nowNanoseconds) is { Length: > 0 } named) (waits ??= new WaitSums()).Add(named);
        }

        open.RemoveRange(kept, open.Count - kept);
        var own = sums.Inclusive;
        own.Subtract(sums.Nested);
        return new CallPathTotals
        {
            Phase = Phase.Name,
            Outermost = Outermost,
            Count = sums.Count,
            Failed = sums.Failed,
            Unmeasured = sums.Unmeasured,
            Active = open.Count - firstOpen,
            WallNanoseconds = sums.WallNanoseconds,
            RunWallNanoseconds = sums.WallNanoseconds + runWall,
            MinWallNanoseconds = sums.MinWallNanoseconds,
            MaxWallNanoseconds = sums.MaxWallNanoseconds,
            Inclusive = sums.Inclusive,
            Self = own,
            HasProcessCpu = sums.HasProcessCpu,
            ProcessUserNanoseconds = sums.ProcessUserNanoseconds,
            ProcessSystemNanoseconds = sums.ProcessSystemNanoseconds,
            Waits = waits?.ToArray() ?? [],
            Histogram = histogram?.Take() ?? HistogramCounts.Empty,
            Children = SumAll(Volatile.Read(ref _children), nowNanoseconds, open, histogram, processNow),
        };
    }

    private void AddProcess(OpenScope scope, long wallNanoseconds, ProcessTimes now, ref StripeTotals sums)
    {
        bool known = scope.TryGetProcessCpuAtStart(out long user, out long system);
        if (known)
        {
            user = Math.Max(0, now.UserNanoseconds - user);
            system = Math.Max(0, now.SystemNanoseconds - system);
        }
        else
        {
            known = ProcessShare.TryEstimate(wallNanoseconds, out user, out system);
        }

        if (!known || !Phase.ReadsProcessCpu) return;
        sums.HasProcessCpu = true;
        sums.ProcessUserNanoseconds += user;
        sums.ProcessSystemNanoseconds += system;
    }

    private static CallPathTotals[] SumAll(
        CallPath[] paths, long nowNanoseconds, List<OpenScope> open, HistogramSum? histogram, ProcessTimes? processNow)
    {
        if (paths.Length == 0) return [];
        var figures = new CallPathTotals[paths.Length];
        for (int i = 0; i < paths.Length; i++) figures[i] = paths[i].Sum(nowNanoseconds, open, histogram, processNow);
        return figures;
    }

    private CallPathStripe MakeStripe(int index)
    {
        var made = new CallPathStripe(index);
        return Interlocked.CompareExchange(ref _stripes[index], made, null) ?? made;
    }
}
