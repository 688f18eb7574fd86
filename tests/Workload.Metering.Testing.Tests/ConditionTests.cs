using System.Diagnostics;
using Workload.Metering.Testing.Judging;
using Xunit.Abstractions;

namespace Workload.Metering.Testing.Tests;

/// <summary>
/// These tests print the table in docs/testing.md, which says which assertions hold in Debug, under coverage and with a debugger. Each body
/// is real code with a known character. A verdict on where time goes must be right in every condition. A verdict on CPU costs may fail in
/// code that is slower here, and must then say why.
/// </summary>
public sealed class ConditionTests(ITestOutputHelper output)
{
    /// <summary>The runs of each assertion. The figures of the page need more than one.</summary>
    private static readonly int s_runs = int.TryParse(Environment.GetEnvironmentVariable("WORKLOAD_METERING_CONDITIONS"), out int runs)
        ? runs
        : 1;

    private static readonly int[] s_numbers = [.. Enumerable.Range(0, 2_000)];

    [Fact]
    public void A_computation_is_CPU_bound_in_every_condition() => Always("CpuBound", () => PhaseAssert.CpuBound(Compute));

    [Fact]
    public Task A_wait_is_IO_bound_in_every_condition() => AlwaysAsync("IoBoundAsync", () => PhaseAssert.IoBoundAsync(() => Task.Delay(5)));

    [Fact]
    public Task What_awaits_does_not_block_in_every_condition() =>
        AlwaysAsync("NeverBlocksAsync", () => PhaseAssert.NeverBlocksAsync(() => Task.Delay(5)));

    [Fact]
    public Task What_blocks_is_found_in_every_condition() => AlwaysAsync("NeverBlocksAsync, of a body that blocks", async () =>
        (await Assert.ThrowsAsync<PhaseAssertionException>(
            () => PhaseAssert.NeverBlocksAsync(() => Task.Run(() => Thread.Sleep(5))))).Finding.Should().NotContain("undecided"));

    [Fact]
    public void What_computes_is_not_IO_bound_in_any_condition() => Always("IoBound, of a body that computes", () =>
        Assert.Throws<PhaseAssertionException>(() => PhaseAssert.IoBound(Compute)).Finding.Should().NotContain("undecided"));

    [Fact]
    public void A_cost_of_a_few_times_what_optimised_code_needs_holds_or_says_why() =>
        Costs("UsesAtMost, a few times what Release needs", () => PhaseAssert.UsesAtMost(CpuLimit, Compute));

    [Fact]
    public void A_cost_beside_a_reference_of_other_code_holds_or_says_why() =>
        Costs("CostsAtMost, a sum of one's own beside the framework's", () => PhaseAssert.CostsAtMost(TimesLimit, FrameworkSum, OwnSum));

    [Fact]
    public void A_cost_beside_a_reference_of_the_same_kind_of_code_holds_in_every_condition() =>
        Always("CostsAtMost 3, twice the same work", () => PhaseAssert.CostsAtMost(3, Compute, Twice));

    // The page's limits lie a few times above the need of Release on the measured machine. Another machine may be much slower.
    private static TimeSpan CpuLimit => TimeSpan.FromMicroseconds(s_runs > 1 ? 50 : 1_000);

    private static double TimesLimit => s_runs > 1 ? 15 : 100;

    [Fact]
    public void Figures_of_this_condition()
    {
        // These figures are only printed, and the page has its text from here. No limit can hold, so each assertion prints its finding.
        output.WriteLine("Seen: " + string.Join("; ", Disturbances.Of(Compute)));
        output.WriteLine("Compute: " + Finding(() => PhaseAssert.UsesAtMost(TimeSpan.FromTicks(1), Compute)));
        output.WriteLine("Own sum beside the framework's: " + Finding(() => PhaseAssert.CostsAtMost(0.01, FrameworkSum, OwnSum)));
        output.WriteLine("The same work twice: " + Finding(() => PhaseAssert.CostsAtMost(0.01, Compute, Twice)));
    }

    private static string Finding(Action assert) => Assert.Throws<PhaseAssertionException>(assert).Finding;

    private void Always(string assertion, Action assert)
    {
        for (int run = 0; run < s_runs; run++) assert();
        Tell(assertion, s_runs);
    }

    private async Task AlwaysAsync(string assertion, Func<Task> assert)
    {
        for (int run = 0; run < s_runs; run++) await assert();
        Tell(assertion, s_runs);
    }

    private void Costs(string assertion, Action assert)
    {
        int held = 0;
        for (int run = 0; run < s_runs; run++)
        {
            try
            {
                assert();
                held++;
            }
            catch (PhaseAssertionException failure) when (Disturbances.Of(Compute).Count > 0)
            {
                failure.Message.Should().Contain("slower here than in production");
                output.WriteLine(failure.Finding);
            }
        }

        Tell(assertion, held);
    }

    private void Tell(string assertion, int held) =>
        output.WriteLine($"{assertion}: right in {held} of {s_runs}{(Debugger.IsAttached ? ", with a debugger" : "")}");

    private static void Compute()
    {
        // A Debug build and a coverage collector slow down the assembly's own calls and loops.
        int sum = 0;
        for (int turn = 0; turn < 10; turn++)
            foreach (int number in s_numbers) sum = Mix(sum, number);
        GC.KeepAlive(sum);
    }

    private static void Twice()
    {
        Compute();
        Compute();
    }

    private static void OwnSum()
    {
        int sum = 0;
        foreach (int number in s_numbers) sum = Mix(sum, number);
        GC.KeepAlive(sum);
    }

    private static void FrameworkSum() => GC.KeepAlive(s_numbers.Sum());

    private static int Mix(int sum, int number) => (sum * 31) ^ number;
}
