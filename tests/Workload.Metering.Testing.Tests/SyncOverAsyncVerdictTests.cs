namespace Workload.Metering.Testing.Tests;

public sealed class SyncOverAsyncVerdictTests(Noise noise) : IClassFixture<Noise>
{
    [Fact]
    public async Task Waiting_for_the_result_of_a_delay_blocks_a_thread()
    {
        noise.Should().NotBeNull();
        var verdicts = await Verdicts.OfAsync(() => PhaseAssert.NeverBlocksAsync(WaitAsync));
        verdicts.ShouldAllHaveFailed();
    }

    private static async Task<int> DelayedAsync()
    {
        await Task.Delay(3);
        return 1;
    }

    private static Task WaitAsync() => Task.FromResult(DelayedAsync().Result);
}
