namespace Workload.Metering.Testing.Tests;

public sealed class AwaiterVerdictTests(Noise noise) : IClassFixture<Noise>
{
    [Fact]
    public async Task Awaiting_a_delay_blocks_no_thread()
    {
        noise.Should().NotBeNull();
        var verdicts = await Verdicts.OfAsync(() => PhaseAssert.NeverBlocksAsync(() => Task.Delay(3)));
        verdicts.ShouldAllHavePassed();
    }
}
