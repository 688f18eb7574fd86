using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

/// <summary>The pool is watched as long as a scope of any meter is open.</summary>
[Collection(Alone.Name)]
public sealed class PhaseTablesTests
{
    [Fact]
    public void An_open_scope_of_any_meter_is_known() => OwnThread.Run(() =>
    {
        using var first = new WorkloadMeter();
        using var second = new WorkloadMeter();
        bool before = PhaseTables.HaveOpenScopes();
        using (second.Track("outer"))
        {
            PhaseTables.HaveOpenScopes().Should().BeTrue();
            using (second.Track("inner")) PhaseTables.HaveOpenScopes().Should().BeTrue();
        }

        // A test that failed before may have left a scope open.
        PhaseTables.HaveOpenScopes().Should().Be(before);
    });
}
