namespace Workload.Metering.Tests.Flow;

/// <summary>Another thread may end a scope at the moment at which a scope begins in it.</summary>
public sealed class ParentEndedElsewhereTests
{
    private const int Turns = 500;

    [Fact]
    public void A_scope_begins_in_a_parent_that_another_thread_ends() => OwnThread.Run(() =>
    {
        using var meter = new WorkloadMeter();
        Phase parentPhase = meter.GetPhase("parent"), childPhase = meter.GetPhase("child");
        PhaseScope parent = default;
        int turn = 0, ended = 0;

        // The other thread starts before the outer scope, so that it does not run that scope.
        var ender = OwnThread.Start(
            () =>
            {
                for (int next = 1; next <= Turns; next++)
                {
                    while (Volatile.Read(ref turn) < next) Thread.SpinWait(1);
                    Thread.SpinWait(next % 40);
                    parent.Dispose();
                    Volatile.Write(ref ended, next);
                }
            },
            out _);
        using var outer = meter.Track("outer");
        for (int next = 1; next <= Turns; next++)
        {
            parent = parentPhase.Track();
            Volatile.Write(ref turn, next);
            Thread.SpinWait(next % 37);
            childPhase.Track().Dispose();
            while (Volatile.Read(ref ended) < next) Thread.SpinWait(1);
        }

        OwnThread.Join(ender);
        var snapshot = meter.Snapshot();
        (snapshot["parent"].Count, snapshot["parent"].Active).Should().Be((Turns, 0));
        (snapshot["child"].Count, snapshot["child"].Active).Should().Be((Turns, 0));
        var measured = outer.Stop();
        measured.Breakdown.Should().NotBeNull();
        measured.Breakdown!.Value.Total.Ticks.Should().BeCloseTo(measured.Wall.Ticks, 10, "each part is rounded down to a tick");
    });
}
