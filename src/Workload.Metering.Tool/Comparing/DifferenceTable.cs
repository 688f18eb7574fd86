using System.Globalization;

namespace Workload.Metering.Tool.Comparing;

/// <summary>Two recordings side by side, per call.</summary>
internal static class DifferenceTable
{
    private const string Mark = "*";

    /// <summary>Less would be shown as zero.</summary>
    private const double MinShown = 0.005;

    public static void Write(IReadOnlyList<PhaseDifference> phases, TextWriter writer)
    {
        string[][] rows =
        [
            ["phase", "calls", "wall a call", "", "CPU a call", "", "blocked", "", "awaiting", ""],
            .. phases.Select(RowOf),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            writer.WriteLine(
                string.Join(
                    "  ",
                    row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
        writer.WriteLine();
        writer.WriteLine($"Times are milliseconds a call, before and after. {Mark} marks a change beyond the error of both recordings.");
    }

    private static string[] RowOf(PhaseDifference phase) =>
        [phase.Name, Calls(phase), .. Cells(phase.Wall), .. Cells(phase.Cpu), .. Cells(phase.Blocked), .. Cells(phase.Awaiting)];

    private static string Calls(PhaseDifference phase) =>
        string.Create(CultureInfo.InvariantCulture, $"{phase.Before?.Count ?? 0} → {phase.After?.Count ?? 0}");

    private static string[] Cells(Difference? difference)
    {
        if (difference is not { } found) return ["-", ""];
        if (found.Before.Milliseconds < MinShown && found.After.Milliseconds < MinShown) return ["-", ""];
        string mark = found.IsBeyondError ? Mark : " ";
        string change = found.Change is { } share ? share.ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture) : "";
        return [string.Create(CultureInfo.InvariantCulture, $"{Number(found.Before.Milliseconds)} → "
            + $"{Number(found.After.Milliseconds)}"), change + mark];
    }

    private static string Number(double milliseconds) =>
        milliseconds.ToString(milliseconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
