using System.Diagnostics;
using Workload.Metering.Flow;
using Workload.Metering.Spans;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Spans;

/// <summary>The scope of a server's span gives way to the request's own scope.</summary>
public sealed class SpanGivesWayTests
{
    [Fact]
    public void A_span_gives_way_that_another_thread_is_ending()
    {
        var node = FlowParts.Node();
        node.EnsureExtras().Span = new SpanMark("request", ActivityKind.Server);
        node.TryClaimEnd().Should().BeTrue();
        node.LetGoOfMeter();
        SpanListener.GiveWay(node).Should().BeNull("its meter is not known any more");
    }
}
