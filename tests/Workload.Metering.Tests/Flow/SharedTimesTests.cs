using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>
/// How much of the waiting of two threads is waiting for the scope's own work. Both compute for 400 ms and wait for 400 ms, and the sums do
/// not say when. The times are given and not measured.
/// </summary>
public sealed class SharedTimesTests
{
    private const long Millisecond = 1_000_000, Each = 400 * Millisecond, Wall = 2 * Each;

    private readonly SharedTimes _times = new();

    [Fact]
    public void Without_looks_the_sums_are_the_bound()
    {
        Share();
        _times.Excused(Wall).Should().Be(Wall);
    }

    [Theory]
    [InlineData(0, 20)] // The allowance is one look and one standard deviation: (0 + 1 + 1) / 80 of 800 ms.
    [InlineData(3, 60)]
    [InlineData(80, 800)]
    public void The_looks_say_how_often_one_waited_while_the_other_did_not(int mixed, int milliseconds)
    {
        Share(looks: 80, mixed);
        _times.Excused(Wall).Should().Be(milliseconds * Millisecond);
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(200, 220)] // The looks bound the other half.
    public void The_looks_do_not_bound_a_spinning_wait(int spun, int milliseconds)
    {
        _times.Begin(0);
        for (int look = 0; look < 80; look++) _times.NoteLook(isMixed: false);
        Add(computing: Wall, waiting: 0);
        _times.NoteSpun(spun * Millisecond);
        Add(computing: 0, waiting: Each);
        _times.Excused(Wall).Should().Be(milliseconds * Millisecond);
    }

    [Fact]
    public void A_spinning_wait_that_is_known_after_the_sharing_ended_counts_too()
    {
        _times.Begin(0);
        for (int look = 0; look < 80; look++) _times.NoteLook(isMixed: false);
        Add(computing: Wall, waiting: 0);
        _times.End(Wall);
        _times.NoteSpun(Each);
        Add(computing: 0, waiting: Each);
        _times.Excused(Wall).Should().Be(Each);
    }

    [Fact]
    public void Few_looks_are_no_evidence()
    {
        Share(looks: 10, mixed: 0);
        _times.Excused(Wall).Should().Be(Wall);
    }

    [Fact]
    public void Looks_before_and_after_the_sharing_do_not_count()
    {
        _times.NoteLook(isMixed: false);
        Share();
        _times.End(Wall);
        for (int look = 0; look < 100; look++) _times.NoteLook(isMixed: false);
        _times.Excused(Wall).Should().Be(Wall);
    }

    [Fact]
    public void After_a_settlement_earlier_computing_excuses_no_waiting()
    {
        _times.Begin(0);
        Add(computing: Each, waiting: 0);
        Add(computing: Each, waiting: 0);
        _times.SettleNowAndThen(Each);
        Add(computing: 0, waiting: Each);
        Add(computing: 0, waiting: Each);
        _times.Excused(Wall).Should().Be(0);
    }

    [Fact]
    public void A_settlement_soon_after_another_is_left_out()
    {
        _times.Begin(0);
        Add(computing: 20 * Millisecond, waiting: 0);
        _times.SettleNowAndThen(20 * Millisecond);
        Add(computing: 0, waiting: 20 * Millisecond);
        _times.Excused(40 * Millisecond).Should().Be(20 * Millisecond);
    }

    [Theory]
    [InlineData(5, 3, 3)] // The starting thread also waited for something else.
    [InlineData(3, 5, 3)] // It went on while the new one was runnable.
    public void The_wait_for_a_new_thread_before_it_came_is_a_wait_for_a_core(int waiting, int runnable, int forCore)
    {
        _times.Begin(Each);
        _times.NoteStarted(Each - (runnable * Millisecond), Each);
        AddAlone(computing: Each, waiting * Millisecond);
        ShouldWaitForCore(Each, forCore * Millisecond);
    }

    [Fact]
    public void The_start_of_a_new_thread_excuses_no_later_wait()
    {
        _times.Begin(Each);
        _times.NoteStarted(Each - (5 * Millisecond), Each);
        AddAlone(computing: Each, waiting: 0);
        Add(computing: 0, waiting: Each);
        Add(computing: 0, waiting: Each);
        _times.End(Wall);
        AddAlone(computing: 0, waiting: Each);
        AddAlone(computing: 0, waiting: Each);
        ShouldWaitForCore(Wall, 0);
    }

    [Fact]
    public void Two_new_threads_that_were_runnable_at_once_count_once()
    {
        _times.Begin(Each);
        _times.NoteStarted(Each - (5 * Millisecond), Each);
        _times.NoteStarted(Each - (7 * Millisecond), Each);
        AddAlone(computing: 0, waiting: Each);
        ShouldWaitForCore(Each, 7 * Millisecond);
    }

    [Fact]
    public void A_new_thread_was_runnable_only_since_the_sharing_before_where_the_scope_was_not_shared()
    {
        _times.Begin(0);
        _times.End(Each);
        _times.Begin(Each + (2 * Millisecond));
        _times.NoteStarted(Each - (3 * Millisecond), Each + (2 * Millisecond));
        AddAlone(computing: 0, waiting: Each);
        ShouldWaitForCore(Wall, 2 * Millisecond);
    }

    [Fact]
    public void While_the_scope_is_shared_a_new_thread_counts_as_computing()
    {
        _times.Begin(0);
        _times.NoteStarted(Each - (5 * Millisecond), Each);
        Add(computing: 0, waiting: Each);
        Add(computing: 0, waiting: Each);
        _times.Excused(Each).Should().Be(5 * Millisecond);
    }

    [Fact]
    public void The_wait_for_a_new_thread_is_first_the_scopes_own_and_then_that_of_nested_scopes()
    {
        _times.Begin(Each);
        _times.NoteStarted(Each - (5 * Millisecond), Each);
        AddAlone(computing: 0, waiting: Each);
        ThreadTime inclusive = new() { HeldNanoseconds = Each }, nested = new() { HeldNanoseconds = Each - (2 * Millisecond) };
        _times.Excuse(Each, ref inclusive, ref nested);
        (inclusive.HeldNanoseconds, inclusive.RunQueueNanoseconds).Should().Be((Each, 5 * Millisecond));
        (nested.HeldNanoseconds, nested.RunQueueNanoseconds).Should().Be((Each - (2 * Millisecond), 3 * Millisecond));
    }

    // No thread ran the scope meanwhile, so the time stays a part of it.
    private void ShouldWaitForCore(long now, long nanoseconds)
    {
        _times.Excused(now).Should().Be(0);
        ThreadTime inclusive = new() { HeldNanoseconds = Each }, nested = default;
        _times.Excuse(now, ref inclusive, ref nested);
        (inclusive.HeldNanoseconds, inclusive.RunQueueNanoseconds, nested.RunQueueNanoseconds).Should().Be((Each, nanoseconds, 0));
    }

    private void Share(int looks = 0, int mixed = 0)
    {
        _times.Begin(0);
        for (int look = 0; look < looks; look++) _times.NoteLook(look < mixed);
        Add(Each, Each);
        Add(Each, Each);
    }

    private void Add(long computing, long waiting) => _times.Add(
        new ThreadTime { HeldNanoseconds = computing + waiting, CpuNanoseconds = computing }, default, computing + waiting);

    private void AddAlone(long computing, long waiting) => _times.Add(
        new ThreadTime { HeldNanoseconds = computing + waiting, CpuNanoseconds = computing }, default, sharedNanoseconds: 0);
}
