using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Writes the time in each state for the header that browsers show.</summary>
internal static class ServerTimingHeader
{
    private const string Name = "Server-Timing";

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
        Append("cpu", breakdown.Cpu);
        Append("blocked", breakdown.Blocked);
        Append("awaiting", breakdown.Awaiting);
        Append("run_queue", breakdown.RunQueue ?? TimeSpan.Zero);
        Append("task_queue", breakdown.TaskQueue ?? TimeSpan.Zero);
        Append("gc_pause", breakdown.GcPause);
        return text.Append(CultureInfo.InvariantCulture, $"total;dur={measured.Wall.TotalMilliseconds:0.###}").ToString();

        void Append(string metric, TimeSpan time)
        {
            if (time > TimeSpan.Zero) text.Append(CultureInfo.InvariantCulture, $"{metric};dur={time.TotalMilliseconds:0.###}, ");
        }
    }
}
