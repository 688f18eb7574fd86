using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>
/// Finds an instrument whose creation was aborted by a listener. The runtime adds an instrument to its meter before it calls the listeners.
/// So listeners that were called before, and later ones, have the instrument. A new listener is notified of all existing instruments.
/// </summary>
internal static class PublishedInstrument
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The meter works without the instrument.")]
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
            // The instrument stays unknown.
        }

        return found;
    }
}
