using System.IO.Pipes;

namespace Workload.Metering.Benchmarks.Names;

/// <summary>
/// What the sampler of held threads costs. A number of threads wait within a scope, and nothing else runs. The CPU time of the process is
/// compared with that of a meter that names no waits, so that everything around the sampler counts too.
/// </summary>
internal sealed class SamplerCost : IDisposable
{
    private const int StackBytes = 128 * 1024;

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2), s_time = TimeSpan.FromSeconds(4);

    /// <summary>The first waits start the learning of signatures. It happens several times in the first seconds and then rarely.</summary>
    private static readonly TimeSpan s_learning = TimeSpan.FromSeconds(20);

    private readonly WorkloadMeter _meter;
    private readonly ManualResetEventSlim _end = new();
    private readonly object _held = new();
    private readonly AnonymousPipeServerStream _writing = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _reading;
    private readonly Thread[] _threads;

    private SamplerCost(int threads, WaitDetail waits)
    {
        _meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = waits });
        _reading = new AnonymousPipeClientStream(PipeDirection.In, _writing.ClientSafePipeHandle);
        var phase = _meter.GetPhase("waits");
        Action[] ways = [_end.Wait, WaitForLock, () => _reading.ReadByte(), () => WaitInTurns()];
        Monitor.Enter(_held);
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            var way = ways[i % ways.Length];
            _threads[i] = new Thread(
                () =>
                {
                    using var scope = phase.Track();
                    way();
                },
                StackBytes);
            _threads[i].Start();
        }
    }

    public void Dispose()
    {
        _end.Set();
        Monitor.Exit(_held);

        // The end of the pipe is the end of all reads.
        _writing.Dispose();
        foreach (var thread in _threads) thread.Join();
        _reading.Dispose();
        _end.Dispose();
        _meter.Dispose();
    }

    /// <summary>Lets the sampler learn the signatures.</summary>
    public static void Learn()
    {
        using var cost = new SamplerCost(20, WaitDetail.Targets);
        Thread.Sleep(s_learning);
    }

    /// <summary>Measures the CPU time of the process beside that many waiting threads, in percent of a core.</summary>
    public static double PercentOfCore(int threads, WaitDetail waits)
    {
        using var cost = new SamplerCost(threads, waits);
        Thread.Sleep(s_settling);
        var before = Environment.CpuUsage.TotalTime;
        Thread.Sleep(s_time);
        return 100 * ((Environment.CpuUsage.TotalTime - before) / s_time);
    }

    private void WaitForLock()
    {
        lock (_held) GC.KeepAlive(_held);
    }

    private void WaitInTurns()
    {
        while (!_end.IsSet) Thread.Sleep(500);
    }
}
