using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Sources;

/// <summary>Listens to counters of operations in flight. Their changes come in the flow that begins and ends the operation.</summary>
internal sealed class OperationCounters : IDisposable
{
    private readonly MeterListener _listener = new();

    public OperationCounters(IReadOnlyList<WaitSource> sources)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            foreach (var source in sources)
            {
                if (source.Instrument == instrument.Name && source.Name == instrument.Meter.Name)
                    listener.EnableMeasurementEvents(instrument, new Names(source));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, change, tags, state) => Count(change, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, change, tags, state) => Count(change, tags, state));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    private static void Count(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (FlowLocal.Value is null || state is not Names names) return;
        var name = names.Of(tags);
        for (; change > 0; change--) OpenOperation.Begin(name);
        for (; change < 0; change++) OpenOperation.End(name);
    }

    /// <summary>The names of one source by the values of its tags. A look-up allocates nothing.</summary>
    private sealed class Names(WaitSource source)
    {
        // The values may come from data. Names beyond this limit are made anew each time, and are bounded where they are counted.
        private const int MaxKept = 1_000;

        private readonly ConcurrentDictionary<(object?, object?, object?), WaitName> _names = new();

        public WaitName Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            (object?, object?, object?) key = default;
            foreach (ref readonly var tag in tags)
            {
                int index = IndexOf(tag.Key);
                if (index == 0) key.Item1 = tag.Value;
                else if (index == 1) key.Item2 = tag.Value;
                else if (index == 2) key.Item3 = tag.Value;
            }

            if (_names.TryGetValue(key, out var known)) return known;
            var name = WaitName.Get(source.Kind, TargetText.Of(source, tags));
            if (_names.Count < MaxKept) _names.TryAdd(key, name);
            return name;
        }

        private int IndexOf(string tag)
        {
            for (int i = 0; i < source.TargetTags.Count; i++)
                if (source.TargetTags[i] == tag) return i;
            return -1;
        }
    }
}
