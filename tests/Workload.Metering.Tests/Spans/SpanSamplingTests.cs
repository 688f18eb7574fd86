using System.Diagnostics;

namespace Workload.Metering.Tests.Spans;

/// <summary>The choice of measured activities. The meter causes no activity unless the options request it.</summary>
public sealed class SpanSamplingTests
{
    [Fact]
    public void Without_a_tracer_no_activity_is_made()
    {
        using var source = new ActivitySource($"Spans.{Guid.NewGuid():N}");
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { ActivitySources = { source.Name } });
        using (var activity = source.StartActivity("x")) activity.Should().BeNull();
        meter.Snapshot().Phases.Should().BeEmpty();
    }

    [Theory]
    [InlineData(ActivitySamplingResult.None)]
    [InlineData(ActivitySamplingResult.PropagationData)]
    public void What_the_tracer_does_not_record_is_no_phase(ActivitySamplingResult sampling)
    {
        using var tracer = new SpanTracer(sampling);
        using var meter = tracer.MeterOf();
        tracer.Source.StartActivity("x")?.Stop();
        meter.Snapshot().Phases.Should().BeEmpty();
    }

    [Fact]
    public void Sampled_sources_have_their_activities_made_and_not_marked_as_recorded()
    {
        using var source = new ActivitySource($"Spans.{Guid.NewGuid():N}");
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { SampledActivitySources = { source.Name } });
        using (var activity = source.StartActivity("x"))
        {
            activity!.Recorded.Should().BeFalse("no exporter may take it");
            activity.IsAllDataRequested.Should().BeTrue("it will get its name");
        }

        meter.Snapshot()["x"].Count.Should().Be(1);
    }

    [Fact]
    public void A_sampled_source_carries_on_its_parents_decision()
    {
        using var tracer = new SpanTracer();
        using var source = new ActivitySource($"Spans.{Guid.NewGuid():N}");
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { SampledActivitySources = { source.Name } });
        using var outer = tracer.Start("outer");
        using var inner = source.StartActivity("inner");
        inner!.Recorded.Should().BeTrue("otherwise a tracer would drop its children");
        inner.TraceId.Should().Be(outer.TraceId);
    }

    [Theory]
    [InlineData("Orders.*", "Orders.Db", true)]
    [InlineData("orders.*", "Orders.Db", true)]
    [InlineData("Orders.*", "Orders", false)]
    [InlineData("Orders", "Orders.Db", false)]
    [InlineData("ORDERS", "Orders", true)]
    [InlineData("*", "Anything", true)]
    [InlineData("*", "Workload.Metering", false)]
    [InlineData("Workload.Metering", "Workload.Metering", false)]
    public void Names_match_whole_or_by_their_beginning(string pattern, string source, bool matches) =>
        new Metering.Spans.SourcePatterns([pattern]).Contain(source).Should().Be(matches);

    [Theory]
    [InlineData("", "ActivitySources has ''; it must be the name of an activity source.*")]
    [InlineData(" ", "ActivitySources has ' '; it must be the name of an activity source.*")]
    [InlineData("*.Db", "ActivitySources has '*.Db'; it must be a name with '*' at its end alone.*")]
    public void A_name_that_cannot_be_one_is_refused(string name, string message)
    {
        var options = new WorkloadMeterOptions { ActivitySources = [name] };
        options.Invoking(refused => refused.Validate()).Should().Throw<ArgumentException>()
            .WithMessage(message).And.ParamName.Should().Be("ActivitySources");
        new WorkloadMeterOptions { SampledActivitySources = null! }.Invoking(refused => refused.Validate())
            .Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_meter_of_the_flow_has_the_span_where_several_listen()
    {
        using var tracer = new SpanTracer();
        using WorkloadMeter mine = tracer.MeterOf(), other = tracer.MeterOf();
        using (mine.Enter()) tracer.Start("entered").Stop();
        using (other.Track("x")) tracer.Start("in a scope").Stop();
        tracer.Start("in neither").Stop();
        mine.Snapshot().Phases.Select(phase => phase.Name).Should().BeEquivalentTo("entered", "in neither");
        other.Snapshot().Phases.Select(phase => phase.Name).Should().BeEquivalentTo("x", "in a scope", "in neither");
    }
}
