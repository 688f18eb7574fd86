using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Writes the time in each state for the header that browsers show.</summary>
internal static class ServerTimingHeader
{
    private const string Name = "Server-Timing";

    private const int MaxKinds = 3;

    public static Task Add(object state)
    {
        var request = (RequestScope)state;
        if (TextOf(request.Scope.Peek()) is { } text) request.Context.Response.Headers.Append(Name, text);
        return Task.CompletedTask;
    }

    /// <summary>Returns the times in milliseconds, as the header requires. States without time are omitted.</summary>
    public static string? TextOf(in PhaseMeasurement measured)
    {
        if (measured.Breakdown is not { } breakdown) return null;
        var text = new StringBuilder();
        var waits = measured.Waits;
        Append("cpu", breakdown.Cpu);
        Append("blocked", breakdown.Blocked, Kinds(waits, wait => wait.Blocked));
        Append("awaiting", breakdown.Awaiting, Kinds(waits, wait => wait.Awaiting));
        Append("run_queue", breakdown.RunQueue ?? TimeSpan.Zero);
        Append("task_queue", breakdown.TaskQueue ?? TimeSpan.Zero);
        Append("gc_pause", breakdown.GcPause);
        return text.Append(CultureInfo.InvariantCulture, $"total;dur={measured.Wall.TotalMilliseconds:0.###}").ToString();

        void Append(string metric, TimeSpan time, string? description = null)
        {
            if (time <= TimeSpan.Zero) return;
            text.Append(CultureInfo.InvariantCulture, $"{metric};dur={time.TotalMilliseconds:0.###}");
            if (description is not null) text.Append(CultureInfo.InvariantCulture, $";desc=\"{description}\"");
            text.Append(", ");
        }
    }

    // The kinds alone: the name of a server behind this one is nothing for a browser.
    private static string? Kinds(IReadOnlyList<PhaseWait> waits, Func<PhaseWait, TimeSpan> part)
    {
        var named = waits.Where(wait => wait.Kind != WaitKind.Unnamed && part(wait) > TimeSpan.Zero)
            .GroupBy(wait => wait.KindName)
            .Select(kind => (Name: kind.Key, Time: kind.Aggregate(TimeSpan.Zero, (sum, wait) => sum + part(wait))))
            .OrderByDescending(kind => kind.Time)
            .Take(MaxKinds)
            .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {kind.Time.TotalMilliseconds:0.###} ms"));
        return string.Join(", ", named) is { Length: > 0 } text ? text : null;
    }
}
