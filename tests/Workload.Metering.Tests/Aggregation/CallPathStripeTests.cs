using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

public sealed class CallPathStripeTests
{
    private readonly CallPathStripe _stripe = new(number: 3);

    [Fact]
    public void A_scope_is_listed_until_it_is_closed_and_then_counted()
    {
        var scope = new Listed();
        _stripe.Add(scope);
        (scope.Place.Stripe, scope.Place.Slot).Should().Be((3, 0));
        Open().Should().Equal(scope);
        Sums().Count.Should().Be(0);

        _stripe.Complete(scope, new ScopeEnd { WallNanoseconds = 70 });
        Open().Should().BeEmpty();
        (Sums().Count, Sums().WallNanoseconds).Should().Be((1, 70));
        Histogram().Buckets.Should().Equal(HistogramBuckets.IndexOf(70));
    }

    [Fact]
    public void A_scope_that_is_removed_is_not_counted()
    {
        var scope = new Listed();
        _stripe.Add(scope);
        _stripe.Remove(scope);
        Open().Should().BeEmpty();
        Sums().Count.Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(20)]
    public void Whichever_is_removed_the_others_stay_and_can_be_removed_in_turn(int removed)
    {
        // The stripe has room for fewer scopes at first.
        List<Listed> scopes = [.. Enumerable.Range(0, 21).Select(_ => new Listed())];
        scopes.ForEach(_stripe.Add);
        Open().Should().Equal(scopes);
        _stripe.Remove(scopes[removed]);
        _stripe.Remove(scopes[removed]);
        scopes.RemoveAt(removed);
        Open().Should().BeEquivalentTo(scopes);
        foreach (Listed scope in scopes.ToArray())
        {
            _stripe.Remove(scope);
            scopes.Remove(scope);
            Open().Should().BeEquivalentTo(scopes);
        }
    }

    [Fact]
    public void What_another_stripe_lists_is_not_removed()
    {
        Listed here = new(), elsewhere = new();
        _stripe.Add(here);
        new CallPathStripe(number: 0).Add(elsewhere);
        _stripe.Remove(elsewhere);
        Open().Should().Equal(here);
        _stripe.Remove(new Listed { Place = new StripePlace(3, 5) });
        _stripe.Remove(new Listed { Place = new StripePlace(3, -1) });
        Open().Should().Equal(here);
        for (int i = 1; i < 4; i++) _stripe.Add(new Listed());
        _stripe.Remove(new Listed { Place = new StripePlace(3, 4) });
        Open().Should().HaveCount(4);
    }

    [Fact]
    public void Threads_that_open_and_close_at_once_lose_no_scope_and_see_none_twice()
    {
        const int Threads = 4, Rounds = 20_000;
        int running = Threads;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => OwnThread.Start(
            () =>
            {
                var scope = new Listed();
                for (int i = 0; i < Rounds; i++)
                {
                    _stripe.Add(scope);
                    if (i % 5 == 0) _stripe.Remove(scope);
                    else _stripe.Complete(scope, new ScopeEnd { WallNanoseconds = 100 });
                }

                Interlocked.Decrement(ref running);
            },
            out Func<Exception?> _))];
        do
        {
            List<OpenScope> open = [];
            _stripe.CopyTo(out var sums, histogram: null, open);
            open.Should().OnlyHaveUniqueItems().And.HaveCountLessThanOrEqualTo(Threads);
            sums.WallNanoseconds.Should().Be(100 * sums.Count);
        }
        while (Volatile.Read(ref running) > 0);

        foreach (Thread thread in threads) OwnThread.Join(thread);
        Open().Should().BeEmpty();
        Sums().Count.Should().Be(Threads * Rounds * 4 / 5);
        Histogram().Total.Should().Be(Threads * Rounds * 4 / 5);
    }

    [Fact]
    public void A_copy_adds_to_the_list_that_it_is_given_and_asks_for_no_histogram_that_nobody_wants()
    {
        Listed first = new(), second = new();
        _stripe.Add(second);
        List<OpenScope> open = [first];
        _stripe.CopyTo(out _, histogram: null, open);
        open.Should().Equal(first, second);
    }

    [Fact]
    public void A_gate_lets_in_one_at_a_time()
    {
        const int Threads = 4, Rounds = 20_000;
        var guarded = new Guarded();
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => OwnThread.Start(
            () =>
            {
                start.SignalAndWait();
                for (int i = 0; i < Rounds; i++) guarded.Add();
            },
            out Func<Exception?> _))];
        foreach (Thread thread in threads) OwnThread.Join(thread);
        guarded.Sum.Should().Be(Threads * Rounds);
    }

    private List<OpenScope> Open()
    {
        List<OpenScope> open = [];
        _stripe.CopyTo(out _, histogram: null, open);
        return open;
    }

    private StripeTotals Sums()
    {
        _stripe.CopyTo(out var sums, histogram: null, []);
        return sums;
    }

    private HistogramCounts Histogram()
    {
        var sum = new HistogramSum();
        _stripe.CopyTo(out _, sum, []);
        return sum.Take();
    }

    private sealed class Guarded
    {
        private SpinGate _gate;

        public int Sum { get; private set; }

        public void Add()
        {
            _gate.Enter();
            int before = Sum;

            // The thread inside sometimes loses its core, so that the others arrive meanwhile.
            if (before % 64 == 0) Thread.Yield();
            Sum = before + 1;
            _gate.Exit();
        }
    }

    private sealed class Listed : OpenScope
    {
        private static readonly PhaseTable s_phases = new(
            new MeterSettings { Owner = new(), OverheadBudget = 1, ReadsRunQueue = false, ProbesTaskQueue = false }, 10);

        public Listed() => Path = s_phases.GetOrAdd("phase").Root;

        public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
        {
            inclusive = self = default;
            return true;
        }
    }
}
