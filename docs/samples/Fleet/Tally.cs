using System.Globalization;
using System.Text.RegularExpressions;

namespace Fleet;

/// <summary>The true CPU time and waiting, measured by other means than the library's.</summary>
/// <param name="Name">The name of the worker or job.</param>
/// <param name="Burnt">Seconds of CPU time, by the clocks of the threads.</param>
/// <param name="Waited">Seconds for which jobs were asked to wait. Their true waits are at least this long.</param>
/// <param name="Elapsed">The same waits by the wall clock. A timer may fire late, so the true waits are at most this long.</param>
internal sealed partial record Tally(string Name, double Burnt, double Waited, double Elapsed)
{
    public double MinRatio => Waited / (Burnt + Waited);

    public double MaxRatio => Elapsed / (Burnt + Elapsed);

    public static Tally Sum(string name, IReadOnlyCollection<Tally> parts) =>
        new(name, parts.Sum(part => part.Burnt), parts.Sum(part => part.Waited), parts.Sum(part => part.Elapsed));

    public static Tally? Parse(string? line) => Line().Match(line ?? "") is { Success: true } match
        ? new Tally(match.Groups[1].Value, Number(match.Groups[2]), Number(match.Groups[3]), Number(match.Groups[4]))
        : null;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name} burnt {Burnt:0.000} s and waited {Waited:0.000} to {Elapsed:0.000} s: I/O ratio {MinRatio:0.000} to {MaxRatio:0.000}");

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\S+) burnt ([\d.]+) s and waited ([\d.]+) to ([\d.]+) s:")]
    private static partial Regex Line();
}
