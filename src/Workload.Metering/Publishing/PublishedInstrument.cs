using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>
/// Finds an instrument again whose making a listener broke off: the runtime adds it to its meter before it calls the listeners, so
/// those that were called before, and those that come later, have it. A listener that starts is told of all instruments that there are.
/// </summary>
internal static class PublishedInstrument
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Without the instrument the meter works on.")]
    public static T? Find<T>(InstrumentMeter meter, string name)
        where T : Instrument
    {
        T? found = null;
        try
        {
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == name) found = instrument as T;
            };
            listener.Start();
        }
        catch (Exception)
        {
            // It stays unknown.
        }

        return found;
    }
}
