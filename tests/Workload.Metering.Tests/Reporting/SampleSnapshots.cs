using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Tests.Reporting;

/// <summary>Snapshots that are made by hand, with figures that are easy to check.</summary>
internal static class SampleSnapshots
{
    private const long Millisecond = 1_000_000;

    public static SnapshotData Data(params CallPathTotals[] roots) => new()
    {
        TakenAt = new DateTimeOffset(2026, 3, 14, 15, 9, 26, 535, TimeSpan.FromHours(2)),
        ElapsedNanoseconds = 12_500 * Millisecond,
        Roots = roots,
        Active = [],
        ProcessCpu = new CpuTime(TimeSpan.FromSeconds(8), TimeSpan.FromMilliseconds(1_250)),
        Machine = new MachineInfo
        {
            Cores = 8,
            CpuLimit = 1.5,
            ServerGc = false,
            PoolThreadsMin = 8,
            PoolThreadsMax = 32_767,
            Runtime = ".NET 10.0.0",
            Os = "Linux 6.18 x64"
        },
        OverheadNanoseconds = 7 * Millisecond,
        Clocks =
        [
            new Clock { Name = "wall", OsCall = "clock_gettime(CLOCK_MONOTONIC)", Available = true, Resolution = TimeSpan.FromTicks(1),
                CostNanoseconds = 29.25 },
            new Clock { Name = "thread CPU", OsCall = "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", Available = true,
                Resolution = TimeSpan.FromTicks(1), CostNanoseconds = 690 },
            new Clock { Name = "run queue", OsCall = "none", Available = false },
        ],
        RunQueueKnown = true,
        TaskQueueKnown = true,
        CpuBoundThreshold = 0.75,
        IoBoundThreshold = 0.75,
        ThreadClockResolution = TimeSpan.FromTicks(1),
    };

    /// <summary>Returns a job on the pool whose process knows the CPU time of its threads.</summary>
    public static MeterSnapshot Threads() => new(Data(Path("job", 10, cpu: 4_000)) with
    {
        PoolRanPhases = true,
        ThreadCpu = new Dictionary<string, long>
        {
            ["pool"] = 6_000 * Millisecond,
            ["compilation"] = 2_200 * Millisecond,
            ["gc"] = 50 * Millisecond,
            ["sqlite-worker"] = 500 * Millisecond
        },
    });

    /// <summary>
    /// Returns a path with times in milliseconds. The wall time of each call
    /// is the flow time ÷ calls, and the last call takes three times as long.
    /// </summary>
    public static CallPathTotals Path(
        string phase, long count, double cpu = 0, double blocked = 0, double awaiting = 0, double runQueue = 0, double taskQueue = 0,
            double gcPause = 0,
        long failed = 0, long unmeasured = 0, bool outermost = true, double errorShare = 0, double parallel = 1,
            WaitFigure[]? waits = null, params CallPathTotals[] children)
    {
        var self = Time(cpu, blocked, awaiting, runQueue, taskQueue, gcPause, errorShare, parallel);
        var inclusive = self;
        foreach (var child in children) inclusive.Add(child.Inclusive);
        long wall = (long)(inclusive.TotalNanoseconds / parallel);
        long usual = count > 0 ? wall / (count + 2) : 0, longest = wall - (usual * (count - 1));
        var histogram = new SortedDictionary<int, long>();
        if (count > 1) histogram[HistogramBuckets.IndexOf(usual)] = count - 1;
        if (count > 0) histogram[HistogramBuckets.IndexOf(longest)] = 1;
        return new CallPathTotals
        {
            Phase = phase,
            Outermost = outermost,
            Count = count,
            Failed = failed,
            Unmeasured = unmeasured,
            WallNanoseconds = wall,
            RunWallNanoseconds = wall,
            MinWallNanoseconds = count == 0 ? long.MaxValue : count == 1 ? longest : usual,
            MaxWallNanoseconds = count == 0 ? 0 : longest,
            Inclusive = inclusive,
            Self = self,
            HasProcessCpu = count > 0 && unmeasured == 0,
            ProcessUserNanoseconds = (long)(wall * 0.5),
            Waits = waits ?? [],
            ProcessSystemNanoseconds = (long)(wall * 0.125),
            Histogram = new HistogramCounts(histogram),
            Children = children,
        };
    }

    /// <summary>Returns a job of several stages, like the one in the README.</summary>
    public static MeterSnapshot Job() => new(JobData());

    public static SnapshotData JobData() => Data(
        Path("etl job", 1, cpu: 12, blocked: 3, awaiting: 40, children:
        [
            Path("read files", 412, cpu: 45, blocked: 260, awaiting: 820, taskQueue: 35),
            Path("tokenise", 412, cpu: 1_900, blocked: 12, runQueue: 160, gcPause: 48, failed: 2),
            Path("compress", 26, cpu: 4_600, blocked: 120, runQueue: 1_900, gcPause: 35, parallel: 2),
            Path("post batch", 26, cpu: 60, awaiting: 1_480, taskQueue: 12, children: [Path("serialise", 26, cpu: 210, blocked: 2)]),
            Path("store", 26, cpu: 38, blocked: 610),
        ]),
        Path("warm up", 1, cpu: 0.0006, errorShare: 1));

    /// <summary>Returns phases with every kind of character in a name, and with every figure that may be absent.</summary>
    public static MeterSnapshot Odd() => new(OddData());

    public static SnapshotData OddData() => Data(
        Path("GET /orders/{id}|v2", 1_234_567, cpu: 30_000, awaiting: 90_000),
        Path("<script>alert(1)</script>", 3, cpu: 1, blocked: 9, failed: 3),
        Path("new\nline\u001b[31m and \u202Ebidi", 2, cpu: 5),
        Path("テーブル読込", 40, cpu: 120, blocked: 380),
        Path("👩‍👩‍👧 family 🇫🇮", 7, cpu: 3, awaiting: 40),
        Path("e\u0301te\u0301 _a_ *b* `c` [d](e) @f #1 https://g.example", 5, cpu: 2, awaiting: 2),
        Path("a;b c", 4, cpu: 7, taskQueue: 90),
        Path("(other)", 17, cpu: 8, gcPause: 60),
        Path("Company.Product.Subsystem.Component.Service.Repository.MethodWithAVeryLongName(String, Int32)", 9, cpu: 25, awaiting: 75),
        Path("lost", 6, unmeasured: 6),
        Path("declared", 0),
        Path("unsure", 1, cpu: 4, blocked: 4, errorShare: 0.9),
        Path("recursive", 2, cpu: 10, children:
        [
            Path("recursive", 4, cpu: 20, outermost: false,
                children: [Path("leaf", 4, cpu: 1, blocked: 6), Path("recursive", 8, cpu: 5, outermost: false)]),
        ])) with
    {
        Active =
            [new ActiveScope("GET /orders/{id}|v2", TimeSpan.FromSeconds(75)), new ActiveScope("テーブル読込", TimeSpan.FromMilliseconds(3))],
    };

    /// <summary>
    /// Returns a content management system with 82 endpoints, and 14 of them have calls. Their names begin alike for many characters.
    /// </summary>
    public static MeterSnapshot Cms()
    {
        var endpoints = new List<CallPathTotals>
        {
            Path("GET /{*slug}", 4_120, cpu: 7_800, blocked: 1_650, awaiting: 25_100),
            Path("GET /manager/api/page/list", 310, cpu: 2_000, blocked: 3_470, awaiting: 6_940),
            Path("GET /manager/api/page/info/{pageId:guid}", 270, cpu: 1_130, blocked: 2_650, awaiting: 4_720),
            Path("POST /manager/api/page/save", 64, cpu: 600, blocked: 7_560, awaiting: 800),
            Path("POST /manager/api/page/save/draft", 51, cpu: 410, blocked: 5_190, awaiting: 500),
            Path("GET /manager/api/media/list/{folderId:guid?}/{filter?}", 190, cpu: 630, blocked: 910, awaiting: 5_740),
            Path("POST /manager/api/media/upload", 18, cpu: 4_300, blocked: 630, awaiting: 1_440),
            Path("GET /manager/api/content/{contentType}/list", 120, cpu: 360, blocked: 620, awaiting: 1_750),
            Path("GET /manager/api/content/{contentType}/info/{contentId:guid}", 95, cpu: 270, blocked: 480, awaiting: 1_150),
            Path("GET /api/sitemap/{siteId:guid?}/{hierarchical:bool=true}", 77, cpu: 692, blocked: 80, awaiting: 420, errorShare: 0.95),
            Path("GET /archive/{year:int?}/{month:int?}/{category?}/{tag?}/{page:int=1}", 410, cpu: 900, blocked: 290, awaiting: 3_850),
            Path("GET /uploads/{**path}", 820, cpu: 250, blocked: 740, awaiting: 330, errorShare: 0.15),
            Path("POST /manager/login", 22, cpu: 1_890, blocked: 9, awaiting: 114),
            Path("(unmatched)", 3, cpu: 0.6, awaiting: 0.3),
        };
        while (endpoints.Count < 82)
            endpoints.Add(Path($"GET /manager/api/module{endpoints.Count % 17}/action{endpoints.Count}/{{id:guid}}", 0));
        return new MeterSnapshot(Data([.. endpoints]) with
        {
            ProcessCpu = new CpuTime(TimeSpan.FromSeconds(23), TimeSpan.FromSeconds(3)),
            Machine = new MachineInfo { Cores = 4 },
            Activity = endpoints.ToDictionary(endpoint => endpoint.Phase, ActivityOf),
        });

        // A save waits for the single writer, so several saves at once take longer in proportion.
        static ActivityFigures ActivityOf(CallPathTotals endpoint)
        {
            var classes = new ConcurrencyClass[ConcurrencyClass.Count];
            classes[0] = new ConcurrencyClass(endpoint.Count / 2, endpoint.WallNanoseconds / 4);
            if (endpoint.Phase.Contains("/save", StringComparison.Ordinal))
                classes[2] = new ConcurrencyClass(endpoint.Count / 2, endpoint.WallNanoseconds * 3 / 4);
            return new ActivityFigures(endpoint.Count > 0 ? 12_500 * Millisecond : 0, classes) { IsFromClients = true };
        }
    }

    /// <summary>
    /// Returns phases that wait for named things. They are awaited operations, and held threads with enough samples, too few, and none.
    /// </summary>
    public static MeterSnapshot Waiting() => new(WaitingData());

    public static SnapshotData WaitingData() => Data(
        Path("GET /orders/{id}", 1_312, cpu: 480, blocked: 60, awaiting: 11_100, waits:
            [Wait(WaitKind.Database, "postgresql db:5432", 7_881 + 30), Wait(WaitKind.Http, "api.example", 2_442),
                Wait(WaitKind.Sleep, null, 0, samples: 2)],
            children: [Path("load", 1_312, cpu: 20, awaiting: 30, waits: [Wait(WaitKind.Database, "postgresql db:5432", 30)])]),
        Path("import", 3, cpu: 900, blocked: 4_200, waits:
        [
            Wait(WaitKind.File, "/data/in.csv", samples: 138), Wait(WaitKind.Lock, null, samples: 48),
                Wait(WaitKind.Socket, "10.0.0.5:6379", samples: 54),
            Wait(WaitKind.Sleep, null, samples: 36), Wait(WaitKind.Unnamed, null, samples: 24),
        ]),
        Path("pay", 8, cpu: 40, blocked: 300, awaiting: 900,
            waits: [Wait(WaitKind.Custom, "payment | <provider>", 880), Wait(WaitKind.Signal, null, samples: 12)]),
        Path("too few samples", 1, cpu: 1, blocked: 90, waits: [Wait(WaitKind.Lock, null, samples: 2)]),
        Path("computes", 4, cpu: 2_000, awaiting: 40, waits: [Wait(WaitKind.Http, "api.example", 40)])) with
    {
        WaitsKnown = true,
        SamplerLateness = TimeSpan.FromMilliseconds(4.2),
    };

    private static WaitFigure Wait(WaitKind kind, string? target, double awaiting = 0, long samples = 0) =>
        new() { Name = WaitName.Get(kind, target), AwaitingNanoseconds = (long)(awaiting * Millisecond), Samples = samples };

    public static MeterSnapshot Empty() => new(Data());

    /// <summary>Returns the job as it is where the OS and the options give fewer figures.</summary>
    public static MeterSnapshot WithoutQueues() =>
        new(JobData() with { RunQueueKnown = false, TaskQueueKnown = false, ProcessCpu = null, Machine = new MachineInfo { Cores = 2 } });

    /// <summary>
    /// Returns the largest snapshot of a meter with its default options, which has 300 phases, 20 levels and over 5,000 paths.
    /// </summary>
    public static MeterSnapshot Large()
    {
        int made = 0;
        CallPathTotals Make(int depth)
        {
            int number = made++;
            int children = depth >= 20 ? 0 : depth < 2 ? 16 : number % 7 == 0 ? 2 : 1;
            var below = new CallPathTotals[children];
            for (int child = 0; child < children; child++) below[child] = Make(depth + 1);
            return Path($"phase {number % 300:000} of the large snapshot", 1 + (number % 50), cpu: 1
                + (number % 5), blocked: number % 3, awaiting: number % 11, children: below);
        }

        return new MeterSnapshot(Data(Make(1)));
    }

    private static FlowTime Time(
        double cpu, double blocked, double awaiting, double runQueue, double taskQueue, double gcPause, double errorShare, double parallel)
    {
        static long Nanoseconds(double milliseconds) => (long)(milliseconds * Millisecond);

        long held = Nanoseconds(cpu) + Nanoseconds(blocked) + Nanoseconds(runQueue) + Nanoseconds(gcPause);
        return new FlowTime
        {
            AwaitingNanoseconds = Nanoseconds(awaiting),
            TaskQueueNanoseconds = Nanoseconds(taskQueue),
            BusyNanoseconds = (long)(held / parallel),
            Thread = new ThreadTimeSum
            {
                HeldNanoseconds = held,
                CpuNanoseconds = Nanoseconds(cpu),
                RunQueueNanoseconds = Nanoseconds(runQueue),
                GcPauseNanoseconds = Nanoseconds(gcPause),
                GcCpuNanoseconds = Nanoseconds(cpu) / 20,
                AllocatedBytes = Nanoseconds(cpu) / 100,
                ReadErrorNanoseconds = Nanoseconds(cpu) * errorShare,
                UnreadNanoseconds = Nanoseconds(cpu) / 10,
                RatioErrorNanoseconds = Nanoseconds(cpu) / 1000,
                EstimateVariance = Nanoseconds(cpu) / 3f,
            },
        };
    }
}
