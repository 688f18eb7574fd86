using System.Diagnostics;

namespace Workload.Metering.Tests.Spans;

/// <summary>The names of the phases of spans, and the limit on their number.</summary>
public sealed class SpanNameTests : IDisposable
{
    private readonly SpanTracer _tracer = new();

    public void Dispose() => _tracer.Dispose();

    [Fact]
    public void The_display_name_counts_where_it_is_set_by_the_stop()
    {
        using var meter = _tracer.MeterOf();
        using (var span = _tracer.Start("HttpRequestIn"))
        {
            span.DisplayName = "GET /orders/{id}";
            using var nested = _tracer.Start("query");
        }

        using (var span = _tracer.Start("late")) span.DisplayName = "load page";
        var snapshot = meter.Snapshot();
        snapshot["GET /orders/{id}"].Count.Should().Be(1);
        snapshot["load page"].Count.Should().Be(1);
        snapshot["HttpRequestIn"].Count.Should().Be(0);
        snapshot.Roots.Single(root => root.Name == "GET /orders/{id}").Children.Single().Name.Should().Be("query");
        _tracer.Stopped[^1].GetTagItem("workload.phase.name").Should().Be("load page");
    }

    [Fact]
    public void The_kind_is_a_tag_of_the_phase()
    {
        using var meter = _tracer.MeterOf();
        _tracer.Start("send", ActivityKind.Producer).Stop();
        meter.GetPhase("send").Options.Tags.Should().Contain("span.kind", "producer");
        meter.GetPhase("send").Options.Kind.Should().Be(ActivityKind.Producer);
    }

    [Fact]
    public void What_the_application_declared_of_the_name_stands()
    {
        var log = new RecordingLog();
        using var meter = _tracer.MeterOf(log);
        meter.GetPhase("send", new PhaseOptions { Expected = Bottleneck.Io });
        _tracer.Start("send", ActivityKind.Client).Stop();
        meter.GetPhase("send").Options.Expected.Should().Be(Bottleneck.Io);
        meter.Snapshot()["send"].Count.Should().Be(1);
        log.Named("DeclarationIgnored").Should().BeEmpty();
    }

    [Fact]
    public void Display_names_that_are_made_of_data_are_counted_under_their_operation()
    {
        var log = new RecordingLog();
        using var meter = _tracer.MeterOf(log);
        for (int i = 0; i < 200; i++)
        {
            using var span = _tracer.Start("order");
            span.DisplayName = $"order {i}";
        }

        var snapshot = meter.Snapshot();
        snapshot["order"].Count.Should().Be(150);
        snapshot.Phases.Should().HaveCount(51);
        snapshot.Phases.Sum(phase => phase.Count).Should().Be(200);
        log.Named("SpanNamesExceeded").Should().ContainSingle();
    }

    [Fact]
    public void Operations_that_are_made_of_data_leave_room_for_other_phases()
    {
        using var meter = _tracer.MeterOf(maxPhases: 20);
        for (int i = 0; i < 100; i++) _tracer.Start($"order {i}").Stop();
        using (meter.Track("own")) Thread.Yield();
        var snapshot = meter.Snapshot();
        snapshot["own"].Count.Should().Be(1);
        snapshot["(other spans)"].Count.Should().Be(90);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_span_without_a_name_has_its_sources(string name)
    {
        using var meter = _tracer.MeterOf();
        _tracer.Start(name).Stop();
        meter.Snapshot()[_tracer.Source.Name].Count.Should().Be(1);
    }
}
