using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

public sealed class StripeTotalsTests
{
    private StripeTotals _sums = StripeTotals.Empty;

    [Fact]
    public void Of_no_scope_there_is_no_shortest()
    {
        _sums.MinWallNanoseconds.Should().Be(long.MaxValue);
        (_sums.Count, _sums.MaxWallNanoseconds, _sums.HasProcessCpu).Should().Be((0, 0, false));
    }

    [Fact]
    public void Each_end_counts_with_its_wall_time()
    {
        ThreadTime none = default;
        foreach (long wall in new long[] { 50, 20, 90 })
            _sums.Add(new ScopeEnd { WallNanoseconds = wall, Measured = true, Thread = ref none });
        (_sums.Count, _sums.Failed, _sums.Unmeasured).Should().Be((3, 0, 0));
        (_sums.WallNanoseconds, _sums.MinWallNanoseconds, _sums.MaxWallNanoseconds).Should().Be((160, 20, 90));
    }

    [Fact]
    public void One_that_failed_counts_as_that_too()
    {
        ThreadTime none = default;
        _sums.Add(new ScopeEnd { Failed = true, Measured = true, Thread = ref none });
        _sums.Add(new ScopeEnd { Measured = true, Thread = ref none });
        (_sums.Count, _sums.Failed, _sums.Unmeasured).Should().Be((2, 1, 0));
    }

    [Fact]
    public void One_without_a_breakdown_has_a_wall_time_alone()
    {
        ThreadTime time = Held(4);
        _sums.Add(new ScopeEnd { WallNanoseconds = 5, Thread = ref time, BusyNanoseconds = 4, AwaitingNanoseconds = 1, Measured = false });
        (_sums.Count, _sums.Unmeasured, _sums.WallNanoseconds).Should().Be((1, 1, 5));
        _sums.Inclusive.TotalNanoseconds.Should().Be(0);
    }

    [Fact]
    public void What_is_not_its_own_is_nested()
    {
        ThreadTime all = Held(100), nested = Held(70), plain = Held(7);
        _sums.Add(new ScopeEnd
        {
            Measured = true,
            Thread = ref all,
            BusyNanoseconds = 90,
            AwaitingNanoseconds = 40,
            TaskQueueNanoseconds = 8,
            NestedThread = ref nested,
            NestedBusyNanoseconds = 60,
            NestedAwaitingNanoseconds = 30,
            NestedTaskQueueNanoseconds = 6,
        });
        _sums.Add(new ScopeEnd
        {
            Measured = true,
            Thread = ref plain,
            BusyNanoseconds = 7,
            NestedBusyNanoseconds = 3,
            NestedAwaitingNanoseconds = 3,
            NestedTaskQueueNanoseconds = 3
        });
        (_sums.Inclusive.Thread.HeldNanoseconds, _sums.Inclusive.BusyNanoseconds, _sums.Inclusive.AwaitingNanoseconds,
            _sums.Inclusive.TaskQueueNanoseconds).Should().Be((107, 97, 40, 8));
        (_sums.Nested.Thread.HeldNanoseconds, _sums.Nested.BusyNanoseconds, _sums.Nested.AwaitingNanoseconds,
            _sums.Nested.TaskQueueNanoseconds)
            .Should().Be((70, 60, 30, 6), "without nested scopes all of it is its own, whatever the nested figures are");
    }

    [Fact]
    public void The_process_clock_counts_where_it_was_read()
    {
        ThreadTime none = default;
        _sums.Add(new ScopeEnd { Measured = true, Thread = ref none, ProcessUserNanoseconds = 9, ProcessSystemNanoseconds = 9 });
        _sums.HasProcessCpu.Should().BeFalse();
        _sums.Add(new ScopeEnd
        {
            Measured = true,
            Thread = ref none,
            HasProcessCpu = true,
            ProcessUserNanoseconds = 40,
            ProcessSystemNanoseconds = 2
        });
        (_sums.HasProcessCpu, _sums.ProcessUserNanoseconds, _sums.ProcessSystemNanoseconds).Should().Be((true, 40, 2));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void Of_two_stripes_either_may_know_the_processs_clock(bool one, bool other, bool both)
    {
        var sum = new StripeTotals { HasProcessCpu = one };
        sum.Add(new StripeTotals { HasProcessCpu = other });
        sum.HasProcessCpu.Should().Be(both);
    }

    private static ThreadTime Held(long heldNanoseconds) => new() { HeldNanoseconds = heldNanoseconds };
}
