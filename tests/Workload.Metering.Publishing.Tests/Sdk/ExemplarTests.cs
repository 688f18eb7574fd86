using System.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Workload.Metering.Publishing.Tests.Sdk;

public sealed class ExemplarTests : IDisposable
{
    private readonly Reader _reader = new(MetricReaderTemporalityPreference.Cumulative);
    private readonly WorkloadMeter _meter = new();
    private readonly TracerProvider _tracer = OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(WorkloadMeter.InstrumentationName)
        .SetSampler(new AlwaysOnSampler()).Build();
    private readonly MeterProvider _metrics;

    public ExemplarTests() => _metrics = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
        .AddMeter(WorkloadMeter.InstrumentationName)
        .SetExemplarFilter(ExemplarFilterType.TraceBased)
        .AddReader(_reader.OfSdk)
        .Build();

    public void Dispose()
    {
        _metrics.Dispose();
        _tracer.Dispose();
        _meter.Dispose();
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void An_exemplar_links_to_the_scopes_own_activity(CpuAttribution attribution)
    {
        string outer, inner;
        using (_meter.GetPhase("outer", new PhaseOptions { Attribution = attribution }).Track())
        {
            outer = Activity.Current!.SpanId.ToString();
            using (_meter.GetPhase("inner", new PhaseOptions { Attribution = attribution }).Track())
                inner = Activity.Current!.SpanId.ToString();
        }

        var points = _reader.Collect();
        SpansOf(points, "outer").Should().Equal(outer);
        SpansOf(points, "inner").Should().Equal(inner);
    }

    [Fact]
    public async Task An_exemplar_links_across_awaits_and_where_the_scope_ends_in_another_flow()
    {
        string awaited;
        using (_meter.Track("awaited"))
        {
            awaited = Activity.Current!.SpanId.ToString();
            await Task.Delay(1);
        }

        PhaseScope scope = _meter.Track("elsewhere");
        string elsewhere = Activity.Current!.SpanId.ToString();
        Task ended;
        using (ExecutionContext.SuppressFlow()) ended = Task.Run(() => scope.Dispose());
        await ended;

        var points = _reader.Collect();
        SpansOf(points, "awaited").Should().Equal(awaited);
        SpansOf(points, "elsewhere").Should().Equal(elsewhere);
    }

    [Fact]
    public void A_phase_without_an_activity_of_its_own_links_to_the_one_that_is_there()
    {
        using var source = new ActivitySource(WorkloadMeter.InstrumentationName);
        using Activity request = source.StartActivity("request")!;
        _meter.GetPhase("quiet", new PhaseOptions { CreateActivity = false }).Track().Dispose();

        SpansOf(_reader.Collect(), "quiet").Should().Equal(request.SpanId.ToString());
    }

    private static IReadOnlyList<string> SpansOf(IReadOnlyList<Point> points, string phase) =>
        points.Single(point => point.Series == $"workload.phase.duration{{workload.phase.name={phase}}}").ExemplarSpans;
}
