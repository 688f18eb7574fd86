namespace Workload.Metering.Tests.Analysis;

/// <summary>
/// These snapshots are of a web application that really ran for ten minutes on a busy machine. docs/samples/SteadyAdvice
/// captured it after the load, after five minutes of idleness, at the end, and for the last part alone.
/// </summary>
public sealed class CapturedFieldTests
{
    private static readonly string[] s_captured = ["after-the-load", "after-the-idleness", "at-the-end", "of-the-last-part-alone"];

    [Fact]
    public void Idleness_changes_no_advice() => Said("after-the-idleness").Should().BeEquivalentTo(Said("after-the-load")).And.NotBeEmpty();

    [Fact]
    public void Nothing_is_promised_to_requests_and_nothing_suspected()
    {
        foreach (var phase in s_captured.SelectMany(name => Load(name).Phases))
        {
            phase.Advice.Should().NotContain(advice => advice.Id == "run-waits-concurrently" || advice.Id == "pipeline-stages"
                || advice.Id == "cpu-outside-flow", "{0}", phase.Name);
            phase.Advice.Where(advice => advice.Id == "await-blocked-waits")
                .Should().NotContain(advice => advice.PredictedSpeedup != null || advice.Concurrency != null, "{0}", phase.Name);
        }
    }

    [Fact]
    public void What_sleeps_is_advised_to_await_and_what_awaits_is_not()
    {
        foreach (string name in s_captured)
        {
            Load(name)["GET /legacy-stock"].Advice.Should().Contain(advice => advice.Id == "await-blocked-waits", "{0}", name);
            Load(name)["GET /products"].Advice.Should().NotContain(advice => advice.Id == "await-blocked-waits", "{0}", name);
        }
    }

    [Fact]
    public void No_more_run_at_once_than_there_were_clients()
    {
        foreach (var phase in s_captured.SelectMany(name => Load(name).Phases).Where(phase => phase.Count > 0))
        {
            (phase.Wall / phase.ActiveTime).Should().BeLessThan(8.1, "eight clients called {0}", phase.Name);
            phase.CallsAtOnce.Should().OnlyContain(calls => calls.From <= 8);
        }
    }

    [Fact]
    public void A_loop_that_polls_is_advised_neither_to_wait_for_several_things_at_once_nor_to_wait_for_less()
    {
        // The loop awaited Task.Delay(100) and hashed a little, 120 times, on a busy machine.
        var poll = Load("a-loop-that-polls")["poll"];
        poll.Advice.Should().BeEmpty();
        poll.AdviceWithheld.Should().Contain("as in a loop that waits on purpose");
    }

    private static IEnumerable<string> Said(string name) =>
        Load(name).Phases.SelectMany(phase => phase.Advice.Select(advice => $"{phase.Name}: {advice.Id}"));

    private static MeterSnapshot Load(string name)
    {
        using var file = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Analysis", "Field", name + ".json"));
        return MeterSnapshot.Load(file);
    }
}
