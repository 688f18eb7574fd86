using Workload.Metering.Aggregation;
using Workload.Metering.Tests.Reporting;

namespace Workload.Metering.Tests.Analysis;

/// <summary>The names of waits change the advice.</summary>
public sealed class WaitAdviceTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void What_can_be_made_concurrent_is_named()
    {
        var advice = Of(awaiting: 6_000, [Awaited(WaitKind.Database, "postgresql db:5432", 4.5)])
            .Should().ContainSingle(advice => advice.Id == "run-waits-concurrently").Subject;
        advice.Because.Should().Contain("(75 % of its waiting is for database postgresql db:5432)");
        advice.PredictedSpeedup.Should().BeGreaterThan(2);
    }

    [Fact]
    public void Waits_for_locks_get_no_promise()
    {
        var advice = Of(blocked: 6_000, waits: [Sampled(WaitKind.Lock, null, 80), Sampled(WaitKind.Sleep, null, 20)]);
        advice.Should().Contain(advice => advice.Id == "shorten-locks");
        advice.Should().OnlyContain(advice => advice.PredictedSpeedup == null && advice.Concurrency == null);
    }

    [Fact]
    public void The_phase_that_holds_most_of_the_locks_is_named()
    {
        static string Title(params WaitFigure[] waits) =>
            Of(blocked: 6_000, waits: waits).Single(advice => advice.Id == "shorten-locks").Title;

        Title(Sampled(WaitKind.Lock, "report", 60), Sampled(WaitKind.Lock, null, 40)).Should().Contain("in 'report'");
        Title(Sampled(WaitKind.Lock, "fetch", 100)).Should().Contain("its threads wait for each other", "it holds the locks itself");
        Title(Sampled(WaitKind.Lock, "report", 35), Sampled(WaitKind.Lock, "import", 33), Sampled(WaitKind.Lock, null, 32))
            .Should().NotContain("report", "no phase holds half of the locks");
    }

    [Fact]
    public void A_few_locks_change_nothing()
    {
        var advice = Of(blocked: 6_000, waits: [Sampled(WaitKind.Lock, null, 20), Sampled(WaitKind.Socket, "10.0.0.5:6379", 80)]);
        advice.Should().Contain(advice => advice.Id == "await-blocked-waits" && advice.Title == "Make the blocking waits asynchronous.")
            .Which.Because.Should().Contain("80 % of its waiting is for socket 10.0.0.5:6379");
    }

    [Fact]
    public void A_thread_that_is_blocked_on_an_asynchronous_call_is_said_to_be() =>
        Of(blocked: 6_000, waits: [Sampled(WaitKind.Http, "api.example", 90)])
            .Should().Contain(advice => advice.Title == "Await the asynchronous calls instead of blocking a thread on them.");

    [Fact]
    public void Threads_of_no_phase_are_suspected_only_where_the_wait_has_no_name()
    {
        static bool Suspects(params WaitFigure[] waits) =>
            Of(awaiting: 6_000, waits, processSeconds: 60).Any(advice => advice.Id == "cpu-outside-flow");

        Suspects().Should().BeTrue();
        Suspects(Awaited(WaitKind.Http, "api.example", 1)).Should().BeTrue("most of the wait has no name");
        Suspects(Awaited(WaitKind.Http, "api.example", 5)).Should().BeFalse("the phase's waits have names");
    }

    private static IReadOnlyList<Advice> Of(double awaiting = 0, WaitFigure[]? waits = null, double processSeconds = 1, double blocked = 0)
    {
        var data = SampleSnapshots.Data(SampleSnapshots.Path("job", 1, cpu: 5, awaiting: 5,
            children: [SampleSnapshots.Path("fetch", 100, cpu: 60, blocked: blocked, awaiting: awaiting, waits: waits ?? [])]));
        return new MeterSnapshot(data with
        {
            WaitsKnown = true,
            ProcessCpu = new CpuTime(
            TimeSpan.FromSeconds(processSeconds), TimeSpan.Zero),
            Machine = new MachineInfo { Cores = 8 }
        })["fetch"].Advice;
    }

    private static WaitFigure Awaited(WaitKind kind, string? target, double seconds) =>
        new() { Name = WaitName.Get(kind, target), AwaitingNanoseconds = (long)(seconds * Second) };

    private static WaitFigure Sampled(WaitKind kind, string? target, long samples) =>
        new() { Name = WaitName.Get(kind, target), Samples = samples };
}
