using NUnit.Framework;

namespace Workload.Metering.Testing.NUnit;

[TestFixture]
public class ReportedTests
{
    private static readonly string s_text = string.Join(',', Enumerable.Range(0, 10_000));

    [Test]
    public void A_parser_is_CPU_bound() => PhaseAssert.CpuBound(() => _ = s_text.Split(',').Sum(int.Parse));

    [Test]
    public void A_sleeper_is_not() => PhaseAssert.CpuBound(() => Thread.Sleep(5));

    [Test]
    public Task A_delay_does_not_block() => PhaseAssert.NeverBlocksAsync(() => Task.Delay(5));

    [Test]
    public Task A_result_blocks() => PhaseAssert.NeverBlocksAsync(() => Task.FromResult(DelayedAsync().Result));

    private static async Task<int> DelayedAsync()
    {
        await Task.Delay(5);
        return 1;
    }
}
