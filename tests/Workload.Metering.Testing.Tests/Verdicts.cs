namespace Workload.Metering.Testing.Tests;

/// <summary>Counts verdicts of one assertion, made again and again.</summary>
internal sealed class Verdicts
{
    public const int Runs = 200;

    public int Passed { get; private set; }

    public List<string> Failures { get; } = [];

    public static async Task<Verdicts> OfAsync(Func<Task> assertion)
    {
        var verdicts = new Verdicts();
        for (int run = 0; run < Runs; run++)
        {
            try
            {
                await assertion();
                verdicts.Passed++;
            }
            catch (PhaseAssertionException failure)
            {
                verdicts.Failures.Add(failure.Finding);
            }
        }

        return verdicts;
    }

    public static Task<Verdicts> OfAsync(Action assertion) => OfAsync(() =>
    {
        assertion();
        return Task.CompletedTask;
    });

    public void ShouldAllHavePassed() => Failures.Should().BeEmpty("each of {0} runs had to pass", Runs);

    /// <summary>An undecided assertion throws too; it is no right verdict.</summary>
    public void ShouldAllHaveFailed()
    {
        Passed.Should().Be(0, "each of {0} runs had to fail", Runs);
        Failures.Where(finding => finding.Contains("undecided", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
