using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Workload.Metering.Benchmarks.Peers;

/// <summary>A span of the OpenTelemetry SDK that is recorded and not exported.</summary>
internal sealed class OpenTelemetrySpan : IDisposable
{
    private const string Name = "Workload.Metering.Benchmarks.Peer";

    private readonly ActivitySource _source = new(Name);
    private readonly TracerProvider _provider = Sdk.CreateTracerProviderBuilder().AddSource(Name).SetSampler(new AlwaysOnSampler()).Build();

    public Activity? Start() => _source.StartActivity("empty");

    public void Run()
    {
        using var activity = Start();
    }

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }
}
