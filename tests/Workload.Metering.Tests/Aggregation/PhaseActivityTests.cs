using Workload.Metering.Aggregation;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Aggregation;

/// <summary>
/// When a phase was active, and how long its calls took for each number of calls at once. The times are given and not measured.
/// </summary>
public sealed class PhaseActivityTests
{
    private const long Millisecond = 1_000_000, Second = 1_000 * Millisecond, Window = PhaseActivity.WindowNanoseconds;

    private readonly CallPath _path = FlowParts.Path();
    private long _now = 100 * Second;

    [Fact]
    public void Calls_one_after_another_fill_the_time()
    {
        for (int call = 0; call < 1_000; call++) Call(10 * Millisecond);
        Active().Should().Be(10 * Second);
        Classes().Should().Equal((1, 1_000, 10));
    }

    [Fact]
    public void Half_an_hour_of_idleness_adds_no_more_than_one_window()
    {
        for (int call = 0; call < 100; call++) Call(10 * Millisecond);
        _now += 1_800 * Second;
        for (int call = 0; call < 100; call++) Call(10 * Millisecond);
        Active().Should().BeInRange(2 * Second, (2 * Second) + Window);
        _now += 1_800 * Second;
        Active().Should().BeInRange(2 * Second, (2 * Second) + (2 * Window));
    }

    [Fact]
    public void A_scope_that_runs_makes_its_phase_active_up_to_now()
    {
        var held = Open();
        _now += 60 * Second;
        Active().Should().Be(60 * Second);
        Call(Millisecond);
        _now += 60 * Second;
        Active().Should().Be((120 * Second) + Millisecond, "it still runs, although other calls end");
        End(held);
        Active().Should().Be((120 * Second) + Millisecond);
    }

    [Fact]
    public void A_long_gap_in_which_another_scope_ran_was_no_idleness()
    {
        Call(Millisecond);
        _now += 5 * Second;
        var held = Open();
        _now += 10 * Second;
        Call(Millisecond);
        End(held);
        Active().Should().BeInRange((10 * Second) + (2 * Millisecond), (10 * Second) + (2 * Millisecond) + Window);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public void Of_scopes_that_end_together_the_first_beginning_counts_whichever_looks_first(int idleMilliseconds)
    {
        if (idleMilliseconds > 0) Call(Millisecond);
        long before = Active();
        _now += idleMilliseconds * Millisecond;
        var first = Open();
        _now += 30 * Millisecond;
        var second = Open();
        _now += 10 * Millisecond;

        // The first one is no longer listed, and its thread is preempted before it looks.
        first.Stripe.Remove(first);
        End(second);
        var activity = _path.Phase.Activity;
        activity.IsDue(first.StartNanoseconds, _now).Should().BeTrue();
        activity.Look(first.StartNanoseconds, _now);
        activity.IsDue(first.StartNanoseconds, _now).Should().BeFalse();

        long gap = idleMilliseconds > 0 ? Window : 0;
        (Active() - before).Should().Be((40 * Millisecond) + gap);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(16)]
    public void Calls_at_once_are_put_into_their_class(int atOnce)
    {
        var running = new Queue<Listed>();
        for (int call = 0; call < atOnce; call++) running.Enqueue(Open());
        for (int call = 0; call < 2_000; call++)
        {
            _now += 2 * Millisecond;
            End(running.Dequeue());
            running.Enqueue(Open());
        }

        var (from, count, wall) = Classes().Should().ContainSingle().Which;
        from.Should().Be(ConcurrencyClass.From(ConcurrencyClass.IndexOf(atOnce)));
        count.Should().Be(2_000);
        wall.Should().BeApproximately(2 * atOnce, 0.3);
    }

    [Fact]
    public void Bursts_whose_calls_wait_for_each_other_are_never_taken_for_calls_alone()
    {
        for (int burst = 0; burst < 20; burst++)
        {
            var calls = Enumerable.Range(0, 16).Select(_ => Open()).ToList();
            foreach (var call in calls)
            {
                _now += 10 * Millisecond;
                End(call);
            }

            _now += 300 * Millisecond;
        }

        Classes().Where(entry => entry.From == 1).Sum(entry => entry.Count)
            .Should().BeLessThan(32, "only the last calls of a burst may remain when the phase is checked");
        Classes().Sum(entry => entry.Count).Should().Be(320);
    }

    [Fact]
    public void A_difference_has_what_came_since_and_never_more_than_there_was()
    {
        for (int call = 0; call < 100; call++) Call(10 * Millisecond);
        var earlier = Sum();
        for (int call = 0; call < 50; call++) Call(10 * Millisecond);
        var since = Sum().Since(earlier, elapsedNanoseconds: Second / 2);
        since.ActiveNanoseconds.Should().Be(Second / 2);
        since.Classes[0].Should().Be(new ConcurrencyClass(50, Second / 2));
        earlier.Since(Sum(), Second).ActiveNanoseconds.Should().Be(0);
    }

    [Fact]
    public void A_look_after_the_instant_of_a_snapshot_adds_nothing_to_it()
    {
        var held = Open();
        _now += Second;
        long instant = _now;
        for (int call = 0; call < 100; call++) Call(10 * Millisecond);

        _path.Phase.Activity.Sum(held.StartNanoseconds, instant).ActiveNanoseconds.Should().Be(Second);
        Active().Should().Be(2 * Second);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(20, 1, 15)]
    [InlineData(21, 1, 1)]
    public void What_is_seen_at_once_in_more_than_rare_moments_bounds_the_calls_at_once(long calls, long callsOfEight, double most)
    {
        var classes = new ConcurrencyClass[ConcurrencyClass.Count];
        classes[0] = new ConcurrencyClass(calls - callsOfEight, 1);
        classes[3] = new ConcurrencyClass(callsOfEight, 1);

        new ActivityFigures(1, classes).MostAtOnce.Should().Be(most);
    }

    [Fact]
    public void Nothing_seen_and_the_last_class_are_no_bound()
    {
        var classes = new ConcurrencyClass[ConcurrencyClass.Count];
        new ActivityFigures(1, classes).MostAtOnce.Should().Be(double.PositiveInfinity);
        classes[^1] = new ConcurrencyClass(1, 1);
        new ActivityFigures(1, classes).MostAtOnce.Should().Be(double.PositiveInfinity);
    }

    [Theory]
    [InlineData(0, 0, 1, 1)]
    [InlineData(1.4, 0, 1, 1)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(3, 2, 3, 4)]
    [InlineData(8.4, 3, 5, 8)]
    [InlineData(9, 4, 9, 16)]
    [InlineData(64, 6, 33, 64)]
    [InlineData(10_000, 7, 65, null)]
    public void Classes_are_powers_of_two(double atOnce, int index, int from, int? to)
    {
        ConcurrencyClass.IndexOf(atOnce).Should().Be(index);
        ConcurrencyClass.From(index).Should().Be(from);
        ConcurrencyClass.To(index).Should().Be(to);
        ConcurrencyClass.IndexOf(from).Should().Be(index);
    }

    private void Call(long length)
    {
        var scope = Open();
        _now += length;
        End(scope);
    }

    private Listed Open()
    {
        var scope = new Listed(_path, _now);
        _path.StripeOfCurrentCore().Add(scope);
        return scope;
    }

    private void End(Listed scope) => scope.Stripe.Complete(scope, new ScopeEnd { WallNanoseconds = _now - scope.StartNanoseconds });

    private long Active() => Sum().ActiveNanoseconds;

    private ActivityFigures Sum()
    {
        var open = new List<OpenScope>();
        _path.Sum(_now, open, histogram: null);
        return _path.Phase.Activity.Sum(open.Count > 0 ? open.Min(scope => scope.StartNanoseconds) : null, _now);
    }

    private List<(int From, long Count, double Wall)> Classes() =>
        [.. CallsAtOnce.Of(Sum()).Select(calls => (calls.From, calls.Count, calls.MeanWall.TotalMilliseconds))];

    private sealed class Listed : OpenScope
    {
        public Listed(CallPath path, long start)
        {
            Path = path;
            StartNanoseconds = start;
        }

        public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
        {
            inclusive = self = default;
            return true;
        }
    }
}
