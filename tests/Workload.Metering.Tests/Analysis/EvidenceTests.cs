namespace Workload.Metering.Tests.Analysis;

/// <summary>Without evidence there is no advice, and the meter says why.</summary>
public sealed class EvidenceTests
{
    [Fact]
    public void Too_few_calls_give_none_and_say_so()
    {
        Withheld(new Situation { Calls = 4, Cpu = 1, Awaiting = 99 })
            .Should().Be("only 4 calls ended; at least 5 are needed, since the first one includes start-up costs");
        new Situation { Calls = 5, Cpu = 1, Awaiting = 99 }.Phase.Advice.Should().NotBeEmpty();
    }

    [Fact]
    public void Too_little_time_gives_none_and_says_so()
    {
        Withheld(new Situation { Calls = 9, Cpu = 0.1, Awaiting = 1 })
            .Should().Be("it took only 9.90 ms in all; at least 10.0 ms are needed");
        new Situation { Calls = 10, Cpu = 0.1, Awaiting = 1 }.Phase.Advice.Should().NotBeEmpty();
    }

    [Fact]
    public void An_error_that_reaches_across_a_threshold_gives_none_and_says_so() =>
        Withheld(new Situation { Cpu = 70, Awaiting = 30, Error = 0.2 })
            .Should().Be("its CPU time is 2.80 s ± 560 ms, which leaves open what it is bound by");

    [Fact]
    public void A_phase_without_calls_or_breakdown_says_so()
    {
        var snapshot = Reporting.SampleSnapshots.Odd();
        snapshot["declared"].AdviceWithheld.Should().Be("no call has ended");
        snapshot["lost"].AdviceWithheld.Should().Be("its time could not be broken down");
    }

    [Fact]
    public void A_recursion_is_one_call() =>
        Reporting.SampleSnapshots.Odd()["recursive"].AdviceWithheld.Should().StartWith("only 2 calls ended");

    [Fact]
    public void Where_there_is_advice_nothing_is_withheld() =>
        new Situation { Cpu = 1, Awaiting = 99 }.Phase.AdviceWithheld.Should().BeNull();

    [Fact]
    public void Where_nothing_is_to_be_gained_it_says_so() =>
        Withheld(new Situation { Cpu = 2, Awaiting = 98, AtOnce = 16, Callers = 1 }).Should().Be("16.00 calls run at once already");

    [Fact]
    public void Advice_survives_a_report_that_is_read_back()
    {
        var snapshot = new Situation { Cpu = 10, Awaiting = 90 }.Snapshot;
        using var writer = new StringWriter();
        snapshot.Write(writer, ReportFormat.Json);
        using var reader = new StringReader(writer.ToString());
        var loaded = MeterSnapshot.Load(reader);
        loaded["phase"].Advice.Should().Equal(snapshot["phase"].Advice).And.NotBeEmpty();
        loaded["caller"].AdviceWithheld.Should().Be(snapshot["caller"].AdviceWithheld).And.NotBeNull();
    }

    [Fact]
    public void The_most_valuable_comes_first()
    {
        var advice = new Situation { Cpu = 40, Blocked = 60, GcCpu = 8 }.Phase.Advice;
        advice.Should().HaveCountGreaterThan(1);
        advice.Select(one => one.PredictedSpeedup ?? 1).Should().BeInDescendingOrder();
    }

    private static string? Withheld(Situation situation)
    {
        situation.Phase.Advice.Should().BeEmpty();
        return situation.Phase.AdviceWithheld;
    }
}
