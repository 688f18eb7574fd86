using System.Globalization;

namespace Workload.Metering.Testing.Tests;

/// <summary>Counts verdicts of one assertion, made again and again.</summary>
internal sealed class Verdicts
{
    /// <summary>
    /// Enough to find what is wrong once in ten; WORKLOAD_METERING_VERDICTS says how many else: 200 find what is wrong once in fifty.
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

    /// <summary>An undecided assertion throws too; it is no right verdict.</summary>
    public void ShouldAllHaveFailed()
    {
        Passes.Should().BeEmpty("each of {0} runs had to fail", Runs);
        Failures.Where(finding => finding.Contains("undecided", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
