using System.Runtime.CompilerServices;
using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Tests;

/// <summary>A failure must be clear to a reader who has never seen the library, and its stack trace must begin in the test.</summary>
[Collection(Alone.Name)]
public sealed class FailureTests
{
    [Fact]
    public async Task A_body_that_ends_at_once_has_nothing_to_judge()
    {
        var failure = await Failure(() => PhaseAssert.IoBoundAsync(() => Task.CompletedTask));
        failure.Message.Should().Contain("it finished at once").And.Contain("there is nothing to judge")
            .And.Contain("The body returned before it waited for anything.").And.NotContain("computes for more");
        var synchronous = FluentActions.Invoking(() => PhaseAssert.IoBound(() => { })).Should().Throw<PhaseAssertionException>().Which;
        synchronous.Finding.Should().StartWith("it finished at once");
    }

    [Fact]
    public void A_comparison_shows_both_figures_and_does_not_recommend_itself()
    {
        var failure = FluentActions.Invoking(
            () => PhaseAssert.CostsAtMost(0.5, () => Burn.Microseconds(2000), () => Burn.Microseconds(4000)))
            .Should().Throw<PhaseAssertionException>().Which;
        failure.Message.Should().MatchRegex(@"its cost is \d\.\d{3} ± \d\.\d{3} times the reference's over [0-9,]+ runs \(CPU a run: "
            + @"[0-9.]+ ms, the reference's [0-9.]+ ms\)");
        failure.Message.Should().NotContain("CostsAtMost");
    }

    [Theory]
    [InlineData(
        30, 60, 0, 0, "What dominated: blocked, 67 % of its time.", "It waits for most of its own time, but computes for 33 % of it.")]
    [InlineData(60, 30, 0, 0, "What dominated: CPU, 67 % of its time.", "It computes for more of its time than it waits.")]
    [InlineData(60, 30, 0, 900,
        "What dominated: run queue, 91 % of its time. Other work caused it, so it does not count for the assertion.",
        "It computes for more of its time than it waits.")]
    public void What_dominated_and_the_sentence_below_agree_where_waiting_was_expected(
        int cpu, int blocked, int awaiting, int queued, string dominated, string sentence) =>
        Lines(() => Measured(cpu, blocked, awaiting, queued).ShouldBeIoBound())
            .Should().HaveElementAt(0, dominated).And.Subject.ElementAt(1).Should().StartWith(sentence);

    [Theory]
    [InlineData(60, 40, 0, "What dominated: CPU, 60 % of its time.",
        "It computes for most of its own time, but for 40 % of it it waits synchronously")]
    [InlineData(60, 0, 40, "What dominated: CPU, 60 % of its time.",
        "It computes for most of its own time, but for 40 % of it it awaits something.")]
    [InlineData(10, 90, 0, "What dominated: blocked, 90 % of its time.", "It waits synchronously")]
    [InlineData(10, 0, 90, "What dominated: awaiting, 90 % of its time.", "It awaits something.")]
    public void What_dominated_and_the_sentence_below_agree_where_computing_was_expected(
        int cpu, int blocked, int awaiting, string dominated, string sentence) =>
        Lines(() => Measured(cpu, blocked, awaiting, 0).ShouldBeCpuBound()).Should().HaveElementAt(0, dominated).And.Subject.ElementAt(1)
            .Should().StartWith(sentence);

    [Theory]
    [InlineData(0.7496, "0.750")]
    [InlineData(0.5, "0.500")]
    [InlineData(0, "0.000")]
    [InlineData(1, "1.000")]
    public void Ratios_have_three_digits(double ratio, string text) => Figures.Ratio(ratio).Should().Be(text);

    [Fact]
    public void The_stack_trace_of_a_synchronous_assertion_begins_in_the_test()
    {
        var failure = FluentActions.Invoking(FailsHere).Should().Throw<PhaseAssertionException>().Which;
        FirstLine(failure).Should().Contain(nameof(FailsHere));
        FirstLine(FluentActions.Invoking(MeasuredFailsHere).Should().Throw<PhaseAssertionException>().Which)
            .Should().Contain(nameof(MeasuredFailsHere));
    }

    [Fact]
    public async Task The_stack_trace_of_an_asynchronous_assertion_begins_in_the_test()
    {
        FirstLine(await Failure(ReturnsTask)).Should().Contain(nameof(ReturnsTask)).And.Contain("FailureTests.cs");
        FirstLine(await Failure(ThroughHelper)).Should().Contain(nameof(ReturnsTask));
        FirstLine(await Failure(AwaitsAsync)).Should().Contain(nameof(AwaitsAsync));
        FirstLine(await Failure(TestInNoNamespace.ReturnsTask)).Should().Contain(nameof(TestInNoNamespace));
    }

    [Fact]
    public void The_stack_trace_of_a_refused_argument_begins_in_the_test()
    {
        var refused = FluentActions.Invoking(RefusedHere).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("atLeast is 75; it must be above 0, below 1.*").Which;
        refused.StackTrace!.Split(Environment.NewLine)[0].Should().Contain(nameof(RefusedHere));
        refused = FluentActions.Invoking(RefusedOptionsHere).Should().Throw<ArgumentOutOfRangeException>().Which;
        refused.StackTrace!.Split(Environment.NewLine)[0].Should().Contain(nameof(RefusedOptionsHere));
    }

    [Fact]
    public async Task What_the_body_throws_passes_on_as_it_is()
    {
        var error = new InvalidOperationException("of the body");
        (await FluentActions.Awaiting(() => PhaseAssert.IoBoundAsync(() => Task.FromException(error)))
            .Should().ThrowAsync<InvalidOperationException>())
            .Which.Should().BeSameAs(error);
        var cancelled = PhaseAssert.IoBoundAsync(() => Task.FromCanceled(new CancellationToken(canceled: true)));
        await FluentActions.Awaiting(() => cancelled).Should().ThrowAsync<OperationCanceledException>();
        cancelled.IsCanceled.Should().BeTrue();
    }

    private static PhaseMeasurement Measured(int cpu, int blocked, int awaiting, int queued) => new()
    {
        Phase = "x",
        Breakdown = new TimeBreakdown
        {
            Cpu = TimeSpan.FromMilliseconds(cpu),
            Blocked = TimeSpan.FromMilliseconds(blocked),
            Awaiting = TimeSpan.FromMilliseconds(awaiting),
            RunQueue = TimeSpan.FromMilliseconds(queued),
            TaskQueue = TimeSpan.Zero,
        },
    };

    private static string[] Lines(Action assertion)
    {
        string message = assertion.Should().Throw<PhaseAssertionException>().Which.Message;
        return message[message.IndexOf("What dominated", StringComparison.Ordinal)..].Split(Environment.NewLine);
    }

    private static string FirstLine(PhaseAssertionException failure) => failure.StackTrace!.Split(Environment.NewLine)[0];

    private static async Task<PhaseAssertionException> Failure(Func<Task> assertion) =>
        (await assertion.Should().ThrowAsync<PhaseAssertionException>()).Which;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RefusedHere() => PhaseAssert.CpuBound(() => { }, 75);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RefusedOptionsHere() => PhaseAssert.CpuBound(() => { }, options: new PhaseAssertOptions { MaxRepetitions = 0 });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailsHere() => PhaseAssert.UsesAtMost(TimeSpan.FromMicroseconds(1), () => Burn.Microseconds(2000));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MeasuredFailsHere() => Measured(90, 10, 0, 0).ShouldBeIoBound();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task ReturnsTask() => PhaseAssert.NeverBlocksAsync(() =>
    {
        Thread.Sleep(5);
        return Task.CompletedTask;
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task ThroughHelper() => ReturnsTask();

    private static async Task AwaitsAsync() => await PhaseAssert.NeverBlocksAsync(async () =>
    {
        await Task.Yield();
        Thread.Sleep(5);
    });
}
