using System.Diagnostics.Metrics;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Tests.Publishing;

/// <summary>Makes one meter of instruments, so that a test hears only its own. Other tests use the same name at the same time.</summary>
internal sealed class OneMeterFactory : IMeterFactory
{
    private InstrumentMeter? _made;

    public InstrumentMeter Made => _made ?? throw new InvalidOperationException("No meter has been asked for.");

    public InstrumentMeter Create(MeterOptions options)
    {
        _made.Should().BeNull("a test has only one");
        options.Scope = this;
        return _made = new InstrumentMeter(options);
    }

    public void Dispose() => _made?.Dispose();
}
