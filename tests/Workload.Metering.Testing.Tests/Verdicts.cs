using System.Globalization;

namespace Workload.Metering.Testing.Tests;

/// <summary>Counts the verdicts of one assertion that is made many times.</summary>
internal sealed class Verdicts
{
    /// <summary>
    /// The default number of runs finds an error of one in ten. WORKLOAD_METERING_VERDICTS
    /// sets another number, and 200 runs find an error of one in fifty.
    /// </summary>
    public static readonly int Runs =
        int.TryParse(Environment.GetEnvironmentVariable("WORKLOAD_METERING_VERDICTS"), NumberStyles.None, CultureInfo.InvariantCulture,
            out int runs) ? runs : 40;

    public List<string> Passes { get; } = [];

    public List<string> Failures { get; } = [];

    public static async Task<Verdicts> OfAsync(Func<Task<PhaseMeasurement>> assertion)
    {
        var verdicts = new Verdicts();
        for (int run = 0; run < Runs; run++)
        {
            try
            {
                verdicts.Passes.Add((await assertion()).Breakdown.ToString()!);
            }
            catch (PhaseAssertionException failure)
            {
                verdicts.Failures.Add(failure.Finding);
            }
        }

        return verdicts;
    }

    public static Task<Verdicts> OfAsync(Func<PhaseMeasurement> assertion) => OfAsync(() => Task.FromResult(assertion()));

    public void ShouldAllHavePassed() => Failures.Should().BeEmpty("each of {0} runs had to pass", Runs);

    /// <summary>Requires that all failed. An undecided assertion throws too, but it is not a right verdict.</summary>
    public void ShouldAllHaveFailed()
    {
        Passes.Should().BeEmpty("each of {0} runs had to fail", Runs);
        Failures.Where(finding => finding.Contains("undecided", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
