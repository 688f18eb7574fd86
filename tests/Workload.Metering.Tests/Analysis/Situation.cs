using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Tests.Analysis;

/// <summary>
/// A phase in a process, made by hand. It has the work of one call in milliseconds, and the way in which calls follow each other.
/// </summary>
internal sealed record Situation
{
    private const double Millisecond = 1e6;

    public int Calls { get; init; } = 40;
    public double Cpu { get; init; }
    public double Blocked { get; init; }
    public double Awaiting { get; init; }
    public double? RunQueue { get; init; } = 0;
    public double TaskQueue { get; init; }
    public double GcPause { get; init; }
    public double GcCpu { get; init; }
    public long Allocated { get; init; }

    /// <summary>Gets the CPU error ÷ the CPU time.</summary>
    public double Error { get; init; }

    /// <summary>Gets how many threads run one call at once.</summary>
    public double Parallelism { get; init; } = 1;

    /// <summary>Gets how many calls run at once in their caller, or in the elapsed time if there is no caller.</summary>
    public double AtOnce { get; init; } = 1;

    /// <summary>Gets how many scopes of the caller there are, or 0 for calls from no phase.</summary>
    public int Callers { get; init; } = 1;

    /// <summary>Gets how many of the callers' scopes run at once.</summary>
    public double CallersAtOnce { get; init; } = 1;

    public int Cores { get; init; } = 4;
    public double? Limit { get; init; }
    public bool ServerGc { get; init; }

    /// <summary>Gets the cores that the process uses besides this phase, in other phases' flows.</summary>
    public double OtherCores { get; init; }

    /// <summary>Gets the cores that the process uses in no phase.</summary>
    public double CoresInNoPhase { get; init; }

    /// <summary>Gets the name of that other phase.</summary>
    public string Neighbour { get; init; } = "neighbour";

    /// <summary>Gets the number of threads that the other phase blocks on average.</summary>
    public double BlockedElsewhere { get; init; }

    /// <summary>Gets the number of threads of the other phase that wait for a core on average.</summary>
    public double RunQueueElsewhere { get; init; }

    public MeterSnapshot Snapshot
    {
        get
        {
            double call = Held / Parallelism + Awaiting + TaskQueue, elapsed = Calls * call / AtOnce;
            var phase = Path("phase", Calls, Calls * call, Time(Calls, Cpu, Blocked, Awaiting, RunQueue ?? 0, TaskQueue, GcPause));
            phase.MinWallNanoseconds = (long)(call * Lengths.Short * Millisecond);
            phase.MaxWallNanoseconds = (long)(call * Lengths.Long * Millisecond);
            phase.Histogram = HistogramOf(call);
            double own = Cpu / call * AtOnce;
            double process = own + OtherCores + CoresInNoPhase;
            phase.HasProcessCpu = true;
            phase.ProcessUserNanoseconds = (long)(process * phase.WallNanoseconds);

            var others = Time(1, OtherCores * elapsed, BlockedElsewhere * elapsed, 0, RunQueueElsewhere * elapsed, 0, 0);
            var neighbour = Path(Neighbour, 100, elapsed, others);

            // Waits at the same time are a single wait to the caller.
            var caller = phase.Inclusive;
            caller.BusyNanoseconds = Math.Min(caller.BusyNanoseconds, (long)(elapsed * Millisecond));
            caller.AwaitingNanoseconds = (long)(elapsed * Millisecond) - caller.BusyNanoseconds;
            caller.TaskQueueNanoseconds = 0;
            double callers = elapsed * CallersAtOnce * CallerShare;
            CallPathTotals[] roots = Callers == 0 ? [phase, neighbour] : [Path(
                "caller", Callers, callers, caller, default(FlowTime), phase), neighbour, Path("phase", 0, 0, default)];
            return new MeterSnapshot(new SnapshotData
            {
                TakenAt = DateTimeOffset.UnixEpoch,
                ElapsedNanoseconds = (long)((elapsed + Idle) * Millisecond),
                Activity = Activity(elapsed),
                Roots = roots,
                Active = [],
                ProcessCpu = new CpuTime(TimeSpan.FromMilliseconds(process * elapsed), TimeSpan.Zero),
                Machine = new MachineInfo
                {
                    Cores = Cores,
                    CpuLimit = Limit,
                    ServerGc = ServerGc,
                    PoolThreadsMin = Cores,
                    PoolThreadsMax = 32_767
                },
                OverheadNanoseconds = 0,
                Clocks = [],
                RunQueueKnown = RunQueue is not null,
                TaskQueueKnown = true,
                CpuBoundThreshold = 0.75,
                IoBoundThreshold = 0.75,
                ThreadClockResolution = TimeSpan.FromTicks(1),
            });
        }
    }

    public PhaseSummary Phase => Snapshot["phase"];

    /// <summary>Gets whether the calls come from clients, as those of a web server do.</summary>
    public bool FromClients { get; init; }

    /// <summary>Gets the part of the phase's time for which its caller ran. Calls that were handed over outlive it.</summary>
    public double CallerShare { get; init; } = 1;

    /// <summary>Gets the queue in which it waits.</summary>
    public FlowQueue Queue { get; init; }

    /// <summary>Gets how many threads of the pool the phase and its neighbour were seen to hold, and how many there were.</summary>
    public (double Phase, double Neighbour, double All) PoolThreads { get; init; }

    /// <summary>Gets the shortest tenth ÷ the mean, and the longest quarter ÷ the mean. The calls of a timer all have one length.</summary>
    public (double Short, double Long) Lengths { get; init; } = (0.7, 1.3);

    /// <summary>Gets how long the process was idle besides, in milliseconds.</summary>
    public double Idle { get; init; }

    /// <summary>
    /// Gets the measured calls at once, as the lowest number at once, the number of calls and the length of each in milliseconds.
    /// </summary>
    public (int From, int Calls, double Wall)[] Measured { get; init; } = [];

    private double Held => Cpu + Blocked + (RunQueue ?? 0) + GcPause;

    /// <summary>Returns the single advice of this rule.</summary>
    public Advice Advice(string id) =>
        Phase.Advice.Should().ContainSingle(advice => advice.Id == id, "the bottleneck is {0}, and the advice is {1}{2}",
            Phase.Bottleneck, string.Join(", ", Phase.Advice), Phase.AdviceWithheld).Which;

    public void HasNone(string id) => Phase.Advice.Should().NotContain(advice => advice.Id == id);

    private static CallPathTotals Path(
        string name, int calls, double wall, FlowTime inclusive, FlowTime? self = null, params CallPathTotals[] children) => new()
        {
            Phase = name,
            Count = calls,
            WallNanoseconds = (long)(wall * Millisecond),
            RunWallNanoseconds = (long)(wall * Millisecond),
            MinWallNanoseconds = (long)(wall / Math.Max(calls, 1) * Millisecond),
            MaxWallNanoseconds = (long)(wall / Math.Max(calls, 1) * Millisecond),
            Inclusive = inclusive,
            Self = self ?? inclusive,
            Children = children,
        };

    private HistogramCounts HistogramOf(double call)
    {
        var counts = new SortedDictionary<int, long>();
        foreach (double length in new[] { Lengths.Short, Lengths.Long })
        {
            int bucket = HistogramBuckets.IndexOf((long)(call * length * Millisecond));
            counts[bucket] = counts.GetValueOrDefault(bucket) + (length == Lengths.Short ? Calls / 2 : Calls - (Calls / 2));
        }

        return new HistogramCounts(counts);
    }

    private Dictionary<string, ActivityFigures> Activity(double elapsed)
    {
        var classes = new ConcurrencyClass[ConcurrencyClass.Count];
        foreach (var (from, calls, wall) in Measured)
            classes[ConcurrencyClass.IndexOf(from)] = new ConcurrencyClass(calls, (long)(calls * wall * Millisecond));
        var active = new ActivityFigures((long)(elapsed * Millisecond), new ConcurrencyClass[ConcurrencyClass.Count]);
        return new()
        {
            ["caller"] = active,
            [Neighbour] = active with { HeldPool = HeldPool(PoolThreads.Neighbour) },
            ["phase"] = active with
            {
                Classes = classes,
                IsFromClients = FromClients,
                LongestQueue = Queue,
                HeldPool = HeldPool(PoolThreads.Phase),
            },
        };
    }

    private HeldPool HeldPool(double threads)
    {
        const long Second = 1_000_000_000;
        return new((long)(threads * Second), (long)(PoolThreads.All * Second), PoolThreads.All > 0 ? Second : 0);
    }

    private FlowTime Time(int calls, double cpu, double blocked, double awaiting, double runQueue, double taskQueue, double gcPause)
    {
        long Sum(double time) => (long)(calls * time * Millisecond);

        long held = Sum(cpu) + Sum(blocked) + Sum(runQueue) + Sum(gcPause);
        return new FlowTime
        {
            AwaitingNanoseconds = Sum(awaiting),
            TaskQueueNanoseconds = Sum(taskQueue),
            BusyNanoseconds = (long)(held / Parallelism),
            Thread = new ThreadTimeSum
            {
                HeldNanoseconds = held,
                CpuNanoseconds = Sum(cpu),
                RunQueueNanoseconds = Sum(runQueue),
                GcPauseNanoseconds = Sum(gcPause),
                GcCpuNanoseconds = Sum(GcCpu),
                AllocatedBytes = calls * Allocated,
                ReadErrorNanoseconds = Sum(cpu) * Error,
            },
        };
    }
}
