using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;

namespace Workload.Metering.Samples.Spans;

/// <summary>Keeps what is exported, and shows the mean of each kind of span.</summary>
internal sealed class SpanTable : BaseExporter<Activity>
{
    private static readonly string[] s_states =
        ["workload.cpu", "workload.blocked", "workload.awaiting", "workload.run_queue", "workload.task_queue", "workload.gc_pause"];

    private readonly ConcurrentQueue<ExportedSpan> _spans = new();

    /// <summary>The spans as they were at their export. Later attributes are not among their states.</summary>
    public IReadOnlyList<ExportedSpan> Spans => [.. _spans];

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            var states = s_states.Where(state => span.GetTagItem(state) is double)
                .ToDictionary(state => state, state => (double)span.GetTagItem(state)!);
            double start = (span.StartTimeUtc - DateTime.UnixEpoch).TotalSeconds;
            _spans.Enqueue(new ExportedSpan(
                span.SpanId.ToString(), span.ParentSpanId.ToString(), span.DisplayName, span.Kind.ToString(), start,
                    span.Duration.TotalSeconds, states));
        }

        return ExportResult.Success;
    }

    public void Write(TextWriter writer)
    {
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{"span",-22} {"kind",-9} {"count",5} {"ms",7} {"cpu",7} {"blocked",7} {"awaits",7}"));
        foreach (var group in _spans.GroupBy(span => (span.Name, span.Kind)).OrderByDescending(group => group.Sum(span => span.Seconds)))
        {
            double Mean(Func<ExportedSpan, double> figure) => group.Average(figure) * 1000;
            double cpu = Mean(span => span.Of("workload.cpu")), blocked = Mean(span => span.Of("workload.blocked")),
                awaiting = Mean(span => span.Of("workload.awaiting"));
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key.Name,-22} {group.Key.Kind,-9} {group.Count(),5} {Mean(span => span.Seconds),7:0.00} {cpu,7:0.00} "
                    + $"{blocked,7:0.00} {awaiting,7:0.00}"));
        }
    }
}
