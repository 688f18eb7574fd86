using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Called in the middle of the application's code, which must go on. The values of tags are its objects.")]
    private static void Count(long change, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (state is not Names names || ScopeNode.OfFlow(FlowLocal.Value) is not { } node) return;
        try
        {
            var name = names.Of(tags);
            for (; change > 0; change--) OpenOperation.Begin(node, name);
            for (; change < 0; change++) OpenOperation.End(node, name);
        }
        catch (Exception)
        {
            // The operation gives no name to its wait.
        }
    }

    /// <summary>The names of one source by the values of its tags. A look-up allocates nothing.</summary>
    private sealed class Names(WaitSource source)
    {
        // The values may come from data. Names beyond this limit are made anew each time, and are bounded where they are counted.
        private const int MaxKept = 1_000;

        private readonly ConcurrentDictionary<(object?, object?, object?), Known> _names = new();

        // An array is read without a call through an interface.
        private readonly string[] _tags = [.. source.TargetTags];
        private Known? _last;

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

            // Most operations have the target of the one before, at least the end of one has that of its start.
            if (Volatile.Read(ref _last) is { } last && last.Has(key)) return last.Name;
            if (!_names.TryGetValue(key, out var known))
            {
                known = new Known(key, WaitName.Get(source.Kind, TargetText.Of(source, tags)));
                if (_names.Count < MaxKept) _names.TryAdd(key, known);
            }

            Volatile.Write(ref _last, known);
            return known.Name;
        }

        private int IndexOf(string tag)
        {
            for (int i = 0; i < _tags.Length; i++)
                if (_tags[i] == tag) return i;
            return -1;
        }
    }

    /// <summary>The values of the tags, and the name that they make up.</summary>
    private sealed class Known((object? First, object? Second, object? Third) values, WaitName name)
    {
        public WaitName Name => name;

        public bool Has((object? First, object? Second, object? Third) others) =>
            Same(values.First, others.First) && Same(values.Second, others.Second) && Same(values.Third, others.Third);

        private static bool Same(object? value, object? other)
        {
            if (ReferenceEquals(value, other)) return true;
            if (value is string text) return other is string otherText && text == otherText;
            return value is int number ? other is int otherNumber && number == otherNumber : Equals(value, other);
        }
    }
}
