using Workload.Metering.Aggregation;
namespace Workload.Metering.Tests.Analysis;

/// <summary>The texts and the limits of each rule about the effects of other work on a phase.</summary>
public sealed class InterferenceRuleTests
{
    [Fact]
    public void Too_many_threads_for_the_cores_are_made_fewer_or_get_more()
    {
        var advice = new Situation { Callers = 0, Cores = 2, Cpu = 100, RunQueue = 100, AtOnce = 4 }.Advice("relieve-run-queue");
        advice.Title.Should().Be("Run fewer threads that compute at once, or give the process more cores.");
        advice.Because.Should().EndWith(
            "2 of them fit at once. Then each call is faster, but no more calls are done. 4 cores would be enough for all.");
        advice.Concurrency.Should().Be(2);
        advice.PredictedSpeedup.Should().BeApproximately(2, 1e-6);
        advice.Resource.Should().Be(Resource.Cores);
        new Situation { Callers = 0, Cores = 2, Cpu = 80, RunQueue = 20, AtOnce = 4 }.HasNone("relieve-run-queue");
    }

    [Fact]
    public void A_quota_that_throttles_is_raised()
    {
        var advice = new Situation { Cores = 8, Limit = 1, Cpu = 50, RunQueue = 50, AtOnce = 2, Callers = 0 }.Advice("relieve-run-queue");
        advice.Title.Should().Be("Run fewer threads that compute at once, or raise the CPU limit.");
        advice.Because.Should().EndWith("The container's limit throttles it: 1 of them fit at once. Then each call is faster, but no more "
            + "calls are done. 2 cores would be enough for all.");
    }

    [Fact]
    public void Cores_that_others_take_are_not_its_own_doing()
    {
        var advice = new Situation { Cores = 2, Cpu = 40, RunQueue = 60 }.Advice("relieve-run-queue");
        advice.Title.Should().StartWith("Keep the cores for this process");
        advice.Concurrency.Should().BeNull();
        new Situation { Cores = 2, Cpu = 40, RunQueue = 60 }.HasNone("parallelise-cpu");
    }

    [Fact]
    public void Who_blocks_the_threads_of_the_pool_is_named()
    {
        var advice = new Situation { Cpu = 5, Awaiting = 15, TaskQueue = 80, BlockedElsewhere = 3.5 }.Advice("free-pool-threads");
        advice.Title.Should().Contain("'neighbour' blocks them");
        advice.Because.Should().Contain("80 %").And.Contain("holds 3.50 threads");
        advice.PredictedSpeedup.Should().BeApproximately(5, 1e-6);
        new Situation { Cpu = 20, Awaiting = 60, TaskQueue = 20, BlockedElsewhere = 3.5 }.HasNone("free-pool-threads");
    }

    [Fact]
    public void Who_is_named_in_an_advice_stays_text_in_every_report()
    {
        var snapshot =
            new Situation { Neighbour = "<b>evil</b>\u001b[31m", Cpu = 5, Awaiting = 15, TaskQueue = 80, BlockedElsewhere = 3.5 }.Snapshot;
        snapshot["phase"].Advice[0].Title.Should().Contain("<b>evil</b>");
        foreach (var format in Enum.GetValues<ReportFormat>())
        {
            using var writer = new StringWriter();
            snapshot.Write(writer, format);
            string text = writer.ToString();
            text.Should().NotContain("\u001b", "{0} goes to a terminal or a page", format);
            if (format is not (ReportFormat.Table or ReportFormat.FoldedStacks))
                text.Should().NotContain("<b>", "{0} must escape it", format);
        }
    }

    [Fact]
    public void Who_computes_on_the_threads_of_the_pool_is_named() =>
        new Situation { Cores = 2, Cpu = 5, Awaiting = 15, TaskQueue = 80, OtherCores = 1.9 }.Advice("free-pool-threads").Title.Should(
            ).Contain("'neighbour' keeps its threads busy");

    [Fact]
    public void Who_holds_the_threads_of_the_pool_while_others_take_its_cores_is_named()
    {
        var robbed = new Situation
        {
            Cores = 2,
            Cpu = 5,
            Awaiting = 15,
            TaskQueue = 80,
            OtherCores = 0.5,
            RunQueueElsewhere = 1.5,
        };
        var advice = robbed.Advice("free-pool-threads");
        advice.Title.Should().Be("Keep the cores for this process: 'neighbour' holds the pool's threads while it waits for a core.");
        advice.Because.Should().Contain("'neighbour' holds 2.00 threads on average, which wait for a core for 75 % of that time.")
            .And.Contain("0.55 of 2 cores; other processes, unmetered code or the hypervisor take the others.")
            .And.NotContain("nobody meters");
        advice.PredictedSpeedup.Should().BeGreaterThan(1);

        // Its own threads take the cores.
        var crowded = (robbed with { OtherCores = 1.9 }).Advice("free-pool-threads");
        crowded.Title.Should().Be("Compute less on the pool: 'neighbour' keeps its threads busy.");
        crowded.Because.Should().Contain("holds 3.40 threads").And.Contain("1.95 of 2 cores.").And.NotContain("hypervisor");
    }

    [Fact]
    public void Who_computes_on_the_threads_of_the_pool_is_named_where_cores_are_free() =>
        new Situation { Cpu = 5, Awaiting = 15, TaskQueue = 80, OtherCores = 2 }.Advice("free-pool-threads").Because.Should().Contain(
            "The process uses 2.05 of 4 cores, and 'neighbour' 2.00 of them.");

    [Fact]
    public void Nothing_is_promised_where_the_phase_itself_computes_on_all_cores()
    {
        var itself = new Situation { Cores = 2, Cpu = 19, Awaiting = 1, TaskQueue = 80, AtOnce = 10 }.Advice("free-pool-threads");
        itself.Title.Should().StartWith("Compute less on the pool");
        itself.PredictedSpeedup.Should().BeNull("its calls wait for each other's work");
        new Situation { Cores = 2, Cpu = 5, Awaiting = 15, TaskQueue = 80, OtherCores = 1.9 }.Advice("free-pool-threads")
            .PredictedSpeedup.Should().BeGreaterThan(1, "another phase could leave it the threads");
    }

    [Fact]
    public void Where_no_phase_holds_the_pool_it_says_so() =>
        new Situation { Cpu = 5, Awaiting = 15, TaskQueue = 80 }.Advice("free-pool-threads").Because.Should().Contain(
            "code that nobody meters");

    [Fact]
    public void Who_was_seen_on_the_threads_of_the_pool_is_named()
    {
        // The neighbour blocks threads of its own besides.
        var seen = new Situation
        {
            Cpu = 5,
            Awaiting = 15,
            TaskQueue = 80,
            BlockedElsewhere = 3.5,
            PoolThreads = (Phase: 0.5, Neighbour: 2, All: 8),
        };
        var advice = seen.Advice("free-pool-threads");
        advice.Title.Should().Be("Free the pool's threads: 'neighbour' blocks them.");
        advice.Because.Should().Contain("'neighbour' holds 2.00 of its 8.00 threads on average while work waits.");

        var other = (seen with { PoolThreads = (Phase: 0.5, Neighbour: 1.9, All: 8) }).Advice("free-pool-threads");
        other.Title.Should().Be("Find what holds the pool's threads: it is in no phase.", "the neighbour holds less than a quarter");
        (seen with { PoolThreads = (Phase: 0, Neighbour: 0, All: 8) }).Advice("free-pool-threads").Title.Should().Be(other.Title);
        (seen with { PoolThreads = (Phase: 0, Neighbour: 0.4, All: 1) }).Advice("free-pool-threads").Title.Should().Be(other.Title);
        ShouldSurviveAReport(seen);
    }

    [Fact]
    public void Where_what_is_handed_over_waits_for_a_consumer_nothing_is_said_of_the_pool()
    {
        var phase = new Situation { Cpu = 5, Awaiting = 15, TaskQueue = 80, Queue = FlowQueue.Consumer, BlockedElsewhere = 3.5 };
        var advice = phase.Advice("add-consumers");
        advice.Title.Should().Be("Let more consumers take what is handed over, or let each do less.");
        advice.Because.Should().StartWith("It was handed over and waited for a consumer for 80 % of its time");
        advice.PredictedSpeedup.Should().BeNull("it is not known what more consumers would share");
        foreach (var any in phase.Phase.Advice) (any.Title + any.Because).Should().NotContain("pool");
        phase.HasNone("free-pool-threads");
        (phase with { Cpu = 20, Awaiting = 60, TaskQueue = 20 }).HasNone("add-consumers");
        ShouldSurviveAReport(phase);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3.5, 0)]
    [InlineData(0.5, 1.5)]
    public void Where_flows_wait_for_a_scheduler_nothing_is_said_of_the_pool(double blocked, double runQueue)
    {
        var phase = new Situation
        {
            Cores = 2,
            Cpu = 5,
            Awaiting = 15,
            TaskQueue = 80,
            Queue = FlowQueue.Scheduler,
            BlockedElsewhere = blocked,
            RunQueueElsewhere = runQueue,
        };
        var advice = phase.Advice("relieve-scheduler");
        advice.Title.Should().Be("Let less run on its scheduler, or let that run more at once.");
        advice.Because.Should().StartWith("It was ready and waited in the queue of a scheduler of the application for 80 % of its time");
        advice.PredictedSpeedup.Should().BeNull("it is not known what keeps the scheduler busy");
        foreach (var any in phase.Phase.Advice) (any.Title + any.Because).Should().NotContain("pool");
        ShouldSurviveAReport(phase);
        phase.HasNone("free-pool-threads");
        (phase with { Cpu = 20, Awaiting = 60, TaskQueue = 20 }).HasNone("relieve-scheduler");
    }

    [Fact]
    public void What_the_collector_takes_is_reported_with_the_bytes_of_a_call()
    {
        var advice = new Situation { Cpu = 80, GcCpu = 15, GcPause = 20, Allocated = 3 * 1024 * 1024, Cores = 2 }.Advice("allocate-less");
        advice.Because.Should().Contain("35 %").And.Contain("20.0 ms of pauses").And.Contain("15.0 ms of CPU").And.Contain("3.00 MiB");
        advice.Title.Should().Contain("large buffers").And.Contain("server's garbage collector");
        advice.PredictedSpeedup.Should().BeApproximately(100 / 65.0, 1e-6);
        advice.Resource.Should().Be(Resource.Memory);
        new Situation { Cpu = 91, GcPause = 9 }.HasNone("allocate-less");
        new Situation { Cpu = 80, GcPause = 20, ServerGc = true, Allocated = 100 }.Advice("allocate-less").Title.Should().Be(
            "Allocate less: reuse objects, and work on spans.");
    }

    [Fact]
    public void Threads_of_no_phase_that_compute_while_the_flow_waits_are_found()
    {
        var native = new Situation { Cores = 2, Cpu = 1, Blocked = 49, CoresInNoPhase = 1.6 };
        native.Advice("cpu-outside-flow").Because.Should().Contain("1.62 of 2 cores busy, and its own flow 0.02").And.Contain(
            "in no phase");
        native.Advice("cpu-outside-flow").Resource.Should().Be(Resource.Cores);
        native.Phase.Advice.Select(advice => advice.Id)
            .Should().Equal(["await-blocked-waits", "cpu-outside-flow"], "the measured advice comes first");
        new Situation { Cores = 4, Cpu = 1, Blocked = 49, CoresInNoPhase = 1.6 }.HasNone("cpu-outside-flow");
        new Situation { Cores = 4, Cpu = 1, Awaiting = 49, CoresInNoPhase = 1.6 }.Advice("cpu-outside-flow");
        new Situation { Cores = 2, Cpu = 1, Blocked = 49, CoresInNoPhase = 0.3 }.HasNone("cpu-outside-flow");
    }

    [Fact]
    public void A_neighbour_that_takes_the_cores_is_named()
    {
        new Situation { Cores = 2, Cpu = 1, Awaiting = 49, OtherCores = 1.9 }.Advice("cpu-outside-flow").Title.Should().StartWith(
            "Look at 'neighbour' first");
        new Situation { Cores = 2, Cpu = 1, Awaiting = 49, OtherCores = 1 }.HasNone("cpu-outside-flow");
    }

    private static void ShouldSurviveAReport(Situation phase)
    {
        using var written = new StringWriter();
        phase.Snapshot.Write(written, ReportFormat.Json);
        using var json = new StringReader(written.ToString());
        MeterSnapshot.Load(json)["phase"].Advice.Should().Equal(phase.Phase.Advice, "a report keeps what it is based on");
    }
}
