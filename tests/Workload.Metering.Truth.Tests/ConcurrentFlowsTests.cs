namespace Workload.Metering.Truth.Tests;

/// <summary>Each of many flows has the CPU that it burnt itself.</summary>
public sealed class ConcurrentFlowsTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxTheory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(48)]
    public async Task Each_flow_has_its_own_cpu_beside_the_others_and_beside_noise(int flows)
    {
        using Noise noise = Noise.OfThreads(2);
        await Task.WhenAll(Enumerable.Range(0, flows).Select(_ => FlowAsync(turns: 1)));
        await Rounds.AnyAgreesAsync(() => RoundAsync(flows));
    }

    private async Task RoundAsync(int flows)
    {
        (PhaseMeasurement Measured, TimeSpan Witnessed, TimeSpan Burnt)[] all = await Task.WhenAll(
            Enumerable.Range(0, flows).Select(_ => FlowAsync(turns: 8)));

        double[] errors = [.. all.Select(flow => (flow.Measured.Breakdown!.Value.Cpu - flow.Witnessed) / flow.Witnessed)];
        string figures = string.Join(", ", errors.Select(error => error.ToString("P2", System.Globalization.CultureInfo.InvariantCulture)));

        errors.Average().Should().BeInRange(-0.04, 0.04, figures);
        foreach ((PhaseMeasurement measured, _, TimeSpan burnt) in all)
        {
            TimeBreakdown states = measured.Breakdown!.Value;
            states.Cpu.Should().BeGreaterThanOrEqualTo(burnt - (burnt * 0.01), "all that it burns is burnt inside the scope");
            states.Total.Should().BeGreaterThanOrEqualTo(measured.Wall - TimeSpan.FromMilliseconds(1),
                "the total is larger where a thread hands the flow on and loses its core before it leaves");
            states.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(8 * 1.5), "it sleeps 2 ms in each turn");
            (states.Awaiting + states.TaskQueue!.Value).Should().BeGreaterThan(
                TimeSpan.FromMilliseconds(8 * 1.5), "it awaits a timer of whole milliseconds for 2 ms in each turn");
        }
    }

    private Task<(PhaseMeasurement Measured, TimeSpan Witnessed, TimeSpan Burnt)> FlowAsync(int turns)
    {
        return Task.Run(async () =>
        {
            var witness = Witness.Begin();
            PhaseScope scope = _meter.Track("x");
            long burnt = 0;
            for (int turn = 0; turn < turns; turn++)
            {
                burnt += Burnt(2);
                await Task.Delay(2);
                burnt += Burnt(2);
                Thread.Sleep(2);
                await Task.Yield();
                burnt += Burnt(2);
            }

            PhaseMeasurement measured = scope.Stop();
            return (measured, witness.End(), TimeSpan.FromTicks(burnt / TimeSpan.NanosecondsPerTick));
        });

        static long Burnt(int milliseconds)
        {
            long start = Kernel.ThreadCpuNanoseconds();
            Burn.Milliseconds(milliseconds);
            return Kernel.ThreadCpuNanoseconds() - start;
        }
    }
}
