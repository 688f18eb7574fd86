using System.Diagnostics.Metrics;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Tests.Publishing;

/// <summary>Makes one instruments' meter, so that a test listens to its own alone: others run beside it, under the same name.</summary>
internal sealed class OneMeterFactory : IMeterFactory
{
    private InstrumentMeter? _made;

    public InstrumentMeter Made => _made ?? throw new InvalidOperationException("No meter has been asked for.");

    public InstrumentMeter Create(MeterOptions options)
    {
        _made.Should().BeNull("a test has one");
        options.Scope = this;
        return _made = new InstrumentMeter(options);
    }

    public void Dispose() => _made?.Dispose();
}
