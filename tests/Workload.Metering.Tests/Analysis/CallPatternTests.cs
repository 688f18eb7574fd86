using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;

namespace Workload.Metering.Tests.Analysis;

/// <summary>The pattern in which calls follow each other, as the call tree alone shows it.</summary>
public sealed class CallPatternTests
{
    private const long Elapsed = 1_000;

    [Fact]
    public void Calls_from_no_phase_are_held_against_the_elapsed_time() =>
        Of(Path("x", 10, 2_500)).Should().Be(new CallPattern(2.5, 10, 10, 10, FromNoPhase: true));

    [Fact]
    public void Calls_in_a_caller_are_held_against_its_time()
    {
        CallPathTotals x = Path("x", 12, 600), caller = Path("caller", 3, 400, x);
        Of(caller).Should().Be(new CallPattern(1.5, 4, 12, 12, FromNoPhase: false));
        Of(caller, "caller").Should().Be(new CallPattern(0.4, 3, 3, 3, FromNoPhase: true));
    }

    [Fact]
    public void A_place_among_the_roots_that_nobody_called_from_does_not_count() =>
        Of([Path("caller", 3, 400, Path("x", 12, 600)), Path("x", 0, 0)]).Should().Be(new CallPattern(1.5, 4, 12, 12, FromNoPhase: false));

    [Fact]
    public void Callers_add_up_and_a_child_that_was_not_called_has_none()
    {
        CallPathTotals one = Path("one", 2, 300, Path("x", 6, 300)), two = Path("two", 3, 500, Path("x", 4, 100)),
            none = Path("none", 5, 900, Path("x", 0, 0));
        Of([one, two, none]).Should().Be(new CallPattern(0.5, 2, 10, 10, FromNoPhase: false));
    }

    [Theory]
    [InlineData(400, 400, false)]
    [InlineData(401, 400, true)]
    public void Most_of_its_time_decides_whether_it_is_called_from_no_phase(long fromNone, long inCaller, bool fromNoPhase) =>
        Of([Path("x", 1, fromNone), Path("caller", 1, 500, Path("x", 1, inCaller))]).FromNoPhase.Should().Be(fromNoPhase);

    [Fact]
    public void Below_another_call_of_the_same_phase_it_is_no_call_of_its_own()
    {
        CallPathTotals inner = Path("x", 7, 90, outermost: false), x = Path("x", 2, 200, inner);
        Of(Path("caller", 1, 400, x)).Should().Be(new CallPattern(0.5, 2, 2, 2, FromNoPhase: false));
    }

    [Fact]
    public void A_scope_that_still_runs_is_a_call_with_its_time_so_far()
    {
        CallPathTotals x = new()
        {
            Phase = "x",
            Count = 1,
            Active = 1,
            WallNanoseconds = 10,
            RunWallNanoseconds = 123,
        };
        CallPathTotals caller = new() { Phase = "caller", Active = 1, RunWallNanoseconds = 246, Children = [x] };
        Of(caller).Should().Be(new CallPattern(0.5, 2, 1, 2, FromNoPhase: false));
        Of(caller, "caller").Should().Be(new CallPattern(0.246, 1, 0, 1, FromNoPhase: true));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(double.PositiveInfinity, 10)]
    public void Calls_that_outlive_their_caller_are_no_more_at_once_than_were_seen(double seen, double atOnce) =>
        Of([Path("caller", 5, 20, Path("x", 5, 200))], mostAtOnce: seen).AtOnceInCaller.Should().Be(atOnce);

    [Fact]
    public void Calls_at_once_are_not_fewer_than_their_caller_made_because_of_the_looks() =>
        Of([Path("caller", 1, 100, Path("x", 8, 800))], mostAtOnce: 1).AtOnceInCaller.Should().Be(8);

    [Fact]
    public void Without_time_or_callers_there_is_no_pattern()
    {
        CallPattern.Of([Path("x", 3, 0)], _ => 0, _ => double.PositiveInfinity)["x"].AtOnceInCaller.Should().Be(0);
        Of(Path("x", 0, 0)).Should().Be(new CallPattern(0, 0, 0, 0, FromNoPhase: false));
    }

    private static CallPattern Of(CallPathTotals root, string phase = "x") => Of([root], phase);

    private static CallPattern Of(CallPathTotals[] roots, string phase = "x", double mostAtOnce = double.PositiveInfinity) =>
        CallPattern.Of(roots, _ => Elapsed, _ => mostAtOnce)[phase];

    private static CallPathTotals Path(string phase, long count, long wall, CallPathTotals? child = null, bool outermost = true) => new()
    {
        Phase = phase,
        Count = count,
        WallNanoseconds = wall,
        RunWallNanoseconds = wall,
        Outermost = outermost,
        Children = child is null ? [] : [child],
    };
}
