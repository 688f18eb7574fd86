using System.Globalization;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// If flows cover all the work of the process, the phases together have the CPU that the kernel reports for the process.
/// </summary>
public sealed class ConservationTests : IDisposable
{
    private const int Flows = 24;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task The_cpu_of_the_roots_is_the_processs()
    {
        await RunAllAsync(turns: 4);
        await Rounds.AnyAgreesAsync(AddsUpAsync);
    }

    private async Task AddsUpAsync()
    {
        MeterSnapshot before = _meter.Snapshot();
        TimeSpan processBefore = Kernel.ProcessCpu(), runtimesBefore = Kernel.CpuOfRuntimesThreads();
        await RunAllAsync(turns: 12);
        TimeSpan process = Kernel.ProcessCpu() - processBefore, runtimes = Kernel.CpuOfRuntimesThreads() - runtimesBefore;
        MeterSnapshot during = _meter.Snapshot().Since(before);
        TimeSpan roots = during.Roots.Aggregate(TimeSpan.Zero, (sum, root) => sum + (root.Inclusive?.Cpu ?? TimeSpan.Zero));

        // The missing part runs in no flow. It is the pool's queues and timers,
        // and the runtime's own threads, which are known and subtracted.
        string figures = string.Create(CultureInfo.InvariantCulture, $"roots {roots.TotalMilliseconds:F1} ms, process "
            + $"{process.TotalMilliseconds:F1} ms, the runtime's own threads among it {runtimes.TotalMilliseconds:F1} ms");
        (roots / (process - runtimes)).Should().BeInRange(0.90, 1.01, figures);
        TimeSpan self = during.Phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + (phase.Self?.Cpu ?? TimeSpan.Zero));
        self.Should().BeCloseTo(roots, TimeSpan.FromMilliseconds(0.1), "self times add up to the roots'");
        during.Process.Unattributed.Should().BeCloseTo(during.Process.Cpu!.Value.Total - self, TimeSpan.FromMilliseconds(0.1));
    }

    private Task RunAllAsync(int turns) => Task.WhenAll(Enumerable.Range(0, Flows).Select(flow => Task.Run(() => FlowAsync(flow, turns))));

    private async Task FlowAsync(int seed, int turns)
    {
        // Each flow has its own sequence, which is the same in every run.
        var random = new Random(seed);
        using PhaseScope root = _meter.Track($"root {seed % 3}");
        for (int turn = 0; turn < turns; turn++)
        {
            Spin(random);
            using (_meter.Track($"step {random.Next(4)}"))
            {
                Spin(random);
                switch (random.Next(5))
                {
                    case 0: await Task.Yield(); break;
                    case 1: await Task.Delay(random.Next(3)); break;
                    case 2: await Task.WhenAll(Task.Run(() => Spin(random)), Task.Run(Burn)); break;
                    case 3: Thread.Sleep(1); break;
                    default: Burn(); break;
                }

                Spin(random);
            }
        }

        static void Burn() => TestSupport.Burn.Milliseconds(4);

        static void Spin(Random random) => Thread.SpinWait(random.Next(1, 200_000));
    }
}
