using System.Text;

namespace Workload.Metering.Testing.Texts;

/// <summary>Writes a breakdown as a small table with the time of each state in a run and its share.</summary>
internal static class StateTable
{
    public static IEnumerable<(string Name, TimeSpan? Time)> StatesOf(TimeBreakdown breakdown) =>
        FlowStates.All.Select(state => (FlowStates.NameOf(state), breakdown[state]));

    /// <summary>Returns the states with at least half a percent, largest first, such as <c>CPU 70 %, blocked 30 %</c>.</summary>
    public static string Shares(TimeBreakdown breakdown)
    {
        if (breakdown.Total <= TimeSpan.Zero) return "no time";
        return string.Join(", ", StatesOf(breakdown)
            .Select(state => (state.Name, Share: (state.Time ?? TimeSpan.Zero) / breakdown.Total))
            .Where(state => state.Share >= 0.005)
            .OrderByDescending(state => state.Share)
            .Select(state => $"{state.Name} {Figures.Percent(state.Share)}"));
    }

    public static void Write(StringBuilder text, in TimeBreakdown breakdown, int runs)
    {
        runs = Math.Max(1, runs);
        text.Append("  state        ").Append(runs == 1 ? "     time" : "    a run").AppendLine("    share");
        foreach (var (name, time) in StatesOf(breakdown))
        {
            string share = time is { } known && breakdown.Total > TimeSpan.Zero ? Figures.Percent(known / breakdown.Total) : "";
            string row = $"  {name,-13}{(time is { } spent ? Figures.Duration(spent / runs) : Figures.Absent),9}{share,9}";
            text.AppendLine(row.TrimEnd());
        }
    }
}
