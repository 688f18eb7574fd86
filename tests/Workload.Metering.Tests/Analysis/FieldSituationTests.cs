namespace Workload.Metering.Tests.Analysis;

/// <summary>These situations once led to wrong advice. A sentence must never contradict the figures beside it.</summary>
public sealed class FieldSituationTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(1)]
    [InlineData(1.19)]
    [InlineData(6)]
    public void Requests_of_clients_are_never_one_after_another(double atOnce)
    {
        var request = new Situation { Callers = 0, FromClients = true, Calls = 2_000, Cpu = 1, Awaiting = 19, AtOnce = atOnce };
        request.HasNone("run-waits-concurrently");
        request.HasNone("pipeline-stages");
        request.Phase.Advice.Should().NotContain(advice => advice.PredictedSpeedup != null || advice.Concurrency != null);
        (request with { Cpu = 10, Awaiting = 10 }).HasNone("pipeline-stages");
        var loop = request with { FromClients = false };
        if (atOnce is > 0.8 and < 1.2) loop.Advice("run-waits-concurrently");
        else loop.HasNone("run-waits-concurrently");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Idleness_changes_no_advice(string kind)
    {
        var situation = s_byKind[kind];
        string before = Said(situation);
        foreach (double idle in new[] { 100, 80_000, 1_800_000, 86_400_000.0 }) Said(situation with { Idle = idle }).Should().Be(before);
    }

    [Fact]
    public void Measured_blocking_comes_before_what_computes_elsewhere()
    {
        // The situation is an endpoint that sleeps, in a server whose own work is in no phase.
        var sleeping = new Situation
        {
            Callers = 0,
            FromClients = true,
            Cores = 2,
            Calls = 5_000,
            Cpu = 0.1,
            Blocked = 20,
            AtOnce = 1,
            CoresInNoPhase = 0.9
        };
        sleeping.Phase.Advice.Select(advice => advice.Id).Should().Equal("await-blocked-waits");
        (sleeping with { FromClients = false }).HasNone("cpu-outside-flow");
        (sleeping with { Blocked = 0, Awaiting = 20 }).HasNone("cpu-outside-flow");
        (sleeping with { Blocked = 0, Awaiting = 20, FromClients = false }).Advice("cpu-outside-flow");
    }

    [Fact]
    public void No_speed_up_is_promised_where_what_blocks_may_be_shared()
    {
        var writes = new Situation { Calls = 500, Cpu = 0.5, Blocked = 4.5 };
        Promises(writes).Should().BeFalse("it is unknown whether the blocking resource serves two at once");
        writes.Advice("await-blocked-waits").Because.Should().Contain("was not measured, so no gain is predicted");

        // There is one writer at a time, so eleven calls at once take eleven times as long.
        var shared = writes with { Measured = [(1, 400, 5), (9, 300, 58)] };
        Promises(shared).Should().BeFalse();
        shared.Advice("shorten-shared-wait").Because.Should().StartWith(
            "A call takes 5.00 ms with 1 at once and 58.0 ms with 9 to 16: more at once get 1.1 times as many done.");
        shared.HasNone("run-waits-concurrently");

        // The server answers many calls at once, so twelve at once hardly take longer.
        var parallel = writes with { Measured = [(1, 400, 5), (9, 300, 6)] };
        var advice = parallel.Advice("await-blocked-waits");
        advice.PredictedSpeedup.Should().BeInRange(5, (12.5 * 5 / 6) + 1e-9, "the gain is no larger than the measured one");
        advice.Because.Should().Contain("A call takes 5.00 ms with 1 at once and 6.00 ms with 9 to 16, which is 10.4 times as many done");
        parallel.HasNone("shorten-shared-wait");
    }

    [Fact]
    public void What_is_awaited_and_shared_is_not_run_at_once()
    {
        var queue = new Situation { Calls = 500, Cpu = 0.5, Awaiting = 9.5, Measured = [(1, 400, 10), (3, 300, 36)] };
        queue.HasNone("run-waits-concurrently");
        queue.Advice("shorten-shared-wait");
        (queue with { Measured = [(1, 400, 10), (3, 19, 36)] }).Advice("run-waits-concurrently");
        (queue with { Measured = [(1, 400, 10), (3, 300, 11)] }).Advice("run-waits-concurrently").PredictedSpeedup.Should().BeLessThan(3.5);
    }

    [Fact]
    public void Where_the_cores_are_full_no_more_at_once_is_advised()
    {
        // In this case 16 flows wait for a semaphore of two and compute inside it, which uses 1.9 of 2 cores.
        var queued = new Situation { Callers = 16, Calls = 160, Cores = 2, Cpu = 50, Awaiting = 370, AtOnce = 16, CallersAtOnce = 16 };
        queued.Phase.IoRatio.Should().BeGreaterThan(0.84);
        queued.HasNone("run-waits-concurrently");
        var advice = queued.Advice("add-cores");
        advice.Title.Should().Contain("the cores are full");
        advice.Concurrency.Should().BeNull();
        advice.PredictedSpeedup.Should().BeNull();

        var beside = new Situation { Calls = 400, Cores = 2, Cpu = 5, Awaiting = 95, OtherCores = 1.7 };
        beside.HasNone("run-waits-concurrently");
        beside.Phase.Advice.Should().NotContain(one => one.Concurrency != null);
    }

    [Theory]
    [InlineData(0, 1_000, 0.9999, 1.0002)]
    [InlineData(5, 1_000, 0.98, 1.03)]
    [InlineData(0, 20, 0.97, 1.05)]
    public void A_loop_that_polls_is_not_told_to_wait_for_several_things_at_once(double cpu, double delay, double shortest, double longest)
    {
        var poll = new Situation { Callers = 0, Calls = 300, Cpu = cpu, Awaiting = delay, Lengths = (shortest, longest) };
        poll.HasNone("run-waits-concurrently");

        // The answers of a service differ in length. Calls that a phase makes are work to be done. No timer takes a millisecond.
        (poll with { Lengths = (0.8, 1.2) }).Advice("run-waits-concurrently");
        (poll with { Callers = 1 }).Advice("run-waits-concurrently");
        (poll with { Cpu = 0, Awaiting = 1 }).Advice("run-waits-concurrently");
    }

    [Fact]
    public void Why_a_loop_that_polls_gets_no_advice_is_said() =>
        new Situation { Callers = 0, Calls = 20, Awaiting = 1_000, Lengths = (1, 1) }.Phase.AdviceWithheld.Should()
            .Be("each call takes 1.00 s, nearly the same each time, and no phase makes the calls, as in a loop that waits on purpose; "
                + "meter what makes them if it does not");

    [Theory]
    [InlineData(2)]
    [InlineData(6.5)]
    [InlineData(40)]
    public void No_cap_stands_near_what_is_in_flight(double atOnce)
    {
        foreach (bool clients in (bool[])[true, false])
        {
            var advice = new Situation { Callers = 0, FromClients = clients, Calls = 1_300, Cpu = 1, Blocked = 49, AtOnce = atOnce }.Advice(
                "await-blocked-waits");
            advice.Concurrency.Should().BeNull();
            advice.PredictedSpeedup.Should().BeNull();
        }
    }

    [Theory]
    [InlineData(0.029, false)]
    [InlineData(0.031, true)]
    public void A_phase_with_less_than_a_few_percent_of_the_time_gets_none(double share, bool advised)
    {
        // The neighbour blocks a thread all the time, and nothing computes.
        var small = new Situation { Callers = 0, Calls = 400, Blocked = 10, AtOnce = 0.9 };
        small = small with { BlockedElsewhere = small.AtOnce * (1 - share) / share };
        small.Phase.Advice.Should().HaveCount(advised ? 1 : 0);
        if (!advised) small.Phase.AdviceWithheld.Should().StartWith("it takes 2.9 % of the process's time");
    }

    [Fact]
    public void Not_its_own_threads_is_said_only_where_it_is_so()
    {
        string Of(Situation situation) => situation.Advice("relieve-run-queue").Because;
        Of(new Situation { Cores = 4, Cpu = 40, RunQueue = 60 }).Should().Contain("other processes, unmetered code or the hypervisor do");
        Of(new Situation { Cores = 4, Cpu = 40, RunQueue = 60, AtOnce = 4.5 })
            .Should().Contain("do not show", "4.5 threads are ready or run on 4 cores");
        Of(new Situation { Cores = 4, Cpu = 40, RunQueue = 60, OtherCores = 2 })
            .Should().Contain("do not show", "it uses more than half of the cores");
        Of(new Situation { Cores = 4, Limit = 2, Cpu = 40, RunQueue = 60 }).Should().Contain("it is throttled", "a quota throttles bursts");
        Of(new Situation { Cores = 2, Cpu = 100, RunQueue = 100, AtOnce = 4, Callers = 0 })
            .Should().Contain("more threads that compute than cores");
    }

    public static TheoryData<string> Kinds => [.. s_byKind.Keys];

    private static readonly Dictionary<string, Situation> s_byKind = new()
    {
        ["requests that await"] = new() { Callers = 0, FromClients = true, Calls = 2_000, Cpu = 1, Awaiting = 19, AtOnce = 1 },
        ["requests that block"] = new() { Callers = 0, FromClients = true, Calls = 2_000, Cpu = 1, Blocked = 19, AtOnce = 6.5 },
        ["requests that compute"] = new() { Callers = 0, FromClients = true, Calls = 2_000, Cpu = 19, Awaiting = 1, AtOnce = 2 },
        ["a loop that awaits"] = new() { Callers = 0, Calls = 2_000, Cpu = 1, Awaiting = 19 },
        ["a starved pool"] = new() { Cpu = 5, Awaiting = 15, TaskQueue = 80, BlockedElsewhere = 3.5 },
        ["waits beside a neighbour"] = new() { Cores = 2, Cpu = 1, Awaiting = 49, OtherCores = 1.9 },
    };

    private static bool Promises(Situation situation) =>
        situation.Phase.Advice.Any(advice => advice.PredictedSpeedup is not null || advice.Concurrency is not null);

    private static string Said(Situation situation) => string.Join("\n", situation.Phase.Advice) + situation.Phase.AdviceWithheld;
}
