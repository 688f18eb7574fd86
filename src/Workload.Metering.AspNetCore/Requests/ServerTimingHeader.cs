using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Writes the time in each state for the header that browsers show.</summary>
internal static class ServerTimingHeader
{
    private const string Name = "Server-Timing";

    private const int MaxKinds = 3;

    public static void Add(RequestScope request)
    {
        if (TextOf(request.Scope.Peek()) is { } text) request.Context.Response.Headers.Append(Name, text);
    }

    /// <summary>Returns the times in milliseconds, as the header requires. States without time are omitted.</summary>
    public static string? TextOf(in PhaseMeasurement measured)
    {
        if (measured.Breakdown is not { } breakdown) return null;
        var text = new StringBuilder();
        foreach (var state in FlowStates.All)
        {
            if (breakdown[state] is not { } time || time <= TimeSpan.Zero) continue;
            text.Append(CultureInfo.InvariantCulture, $"{FlowStates.KeyOf(state)};dur={time.TotalMilliseconds:0.###}");
            if (KindsIn(state, measured.Waits) is { } kinds) text.Append(CultureInfo.InvariantCulture, $";desc=\"{kinds}\"");
            text.Append(", ");
        }

        return text.Append(CultureInfo.InvariantCulture, $"total;dur={measured.Wall.TotalMilliseconds:0.###}").ToString();
    }

    private static string? KindsIn(FlowState state, IReadOnlyList<PhaseWait> waits) => state switch
    {
        FlowState.Blocked => Kinds(waits, wait => wait.Blocked),
        FlowState.Awaiting => Kinds(waits, wait => wait.Awaiting),
        _ => null,
    };

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
