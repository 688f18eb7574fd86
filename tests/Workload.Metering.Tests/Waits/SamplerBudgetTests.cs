using Workload.Metering.Sources;

namespace Workload.Metering.Tests.Waits;

/// <summary>The sampler of held threads keeps to its budget, whatever a look costs on the machine.</summary>
public sealed class SamplerBudgetTests
{
    private const int IntervalMilliseconds = 50;

    private readonly SamplerBudget _budget = new();

    [Fact]
    public void Cheap_looks_see_all_threads_as_often_as_asked()
    {
        Run(wakeUp: 15_000, thread: 3_000);

        _budget.ThreadsPerLook.Should().Be(SamplerBudget.MaxThreads);
        _budget.Stretched(IntervalMilliseconds).Should().Be(IntervalMilliseconds);
    }

    [Theory]
    [InlineData(20_000, 15_000)]
    [InlineData(60_000, 25_000)]
    [InlineData(150_000, 20_000)]
    public void Dear_looks_see_fewer_threads_and_then_come_less_often(long wakeUp, long thread)
    {
        double share = Run(wakeUp, thread);

        // The last look was within the budget, or its mean was until a moment ago.
        share.Should().BeLessThan(1.2 * SamplerBudget.LookNanoseconds / (IntervalMilliseconds * 1e6));
        _budget.ThreadsPerLook.Should().BeInRange(SamplerBudget.MinThreads, SamplerBudget.MaxThreads - 1);
    }

    [Fact]
    public void A_machine_that_becomes_quiet_gets_all_looks_back()
    {
        Run(wakeUp: 150_000, thread: 20_000);
        Run(wakeUp: 15_000, thread: 3_000);

        _budget.ThreadsPerLook.Should().Be(SamplerBudget.MaxThreads);
        _budget.Stretched(IntervalMilliseconds).Should().Be(IntervalMilliseconds);
    }

    [Fact]
    public void A_wait_that_is_dear_to_name_is_sampled_as_often_as_others()
    {
        // Two waits of a second take turns. A thread in one of them costs three times as much to name.
        const int LooksInAWait = 20;
        var intervals = new long[2];
        for (int look = 0; look < 20_000; look++)
        {
            int wait = look / LooksInAWait % 2;
            intervals[wait] += _budget.Stretched(IntervalMilliseconds);
            _budget.Spend(60_000 + ((wait == 0 ? 10_000 : 30_000) * _budget.ThreadsPerLook));
        }

        // A change comes in the middle of a wait now and then. With the earlier rule, by which each look could make one, the intervals
        // differed by 4 %.
        ((double)intervals[0] / intervals[1]).Should().BeApproximately(1, 0.01);
    }

    private double Run(long wakeUp, long thread)
    {
        double share = 0;
        for (int look = 0; look < 50 * SamplerBudget.LooksBetweenChanges; look++)
        {
            long cost = wakeUp + (thread * _budget.ThreadsPerLook);
            _budget.Spend(cost);
            share = cost / (_budget.Stretched(IntervalMilliseconds) * 1e6);
        }

        return share;
    }
}
