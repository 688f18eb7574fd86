using System.Diagnostics;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// A thread that waits in several ways in turn within one phase. It counts the time for which each way held it off its core.
/// </summary>
/// <param name="samplingMilliseconds">How often held threads are sampled on average.</param>
internal sealed class HeldRun(int samplingMilliseconds = 50) : IDisposable
{
    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions
    {
        Waits = WaitDetail.Targets,
        WaitSamplingInterval = TimeSpan.FromMilliseconds(samplingMilliseconds),
    });

    private readonly Dictionary<string, long> _heldNanoseconds = [];
    private long _preparingNanoseconds;

    public void Dispose() => _meter.Dispose();

    /// <summary>
    /// Waits in turn until the thread was blocked for that time. Only blocked time is sampled. On a loaded machine, a thread that flushes
    /// to a disk is off its core for only a part of the time. The run ends in any case after five times the given time.
    /// </summary>
    public void Run(TimeSpan blocked, params HeldWay[] ways)
    {
        long start = Stopwatch.GetTimestamp();
        using var scope = _meter.Track("held");
        while (_heldNanoseconds.Values.Sum() < blocked.TotalNanoseconds && Stopwatch.GetElapsedTime(start) < blocked * 5)
        {
            foreach (var (name, wait, prepare) in ways)
            {
                if (prepare is not null) _preparingNanoseconds += Held(prepare);
                _heldNanoseconds[name] = _heldNanoseconds.GetValueOrDefault(name) + Held(wait);
            }
        }
    }

    /// <summary>Returns for each way the stated part, its error, and the true part.</summary>
    public IEnumerable<(string Name, PhaseWait Stated, TimeSpan True)> Compare()
    {
        var phase = _meter.Snapshot()["held"];
        long all = _heldNanoseconds.Values.Sum() + _preparingNanoseconds;
        foreach (var (name, nanoseconds) in _heldNanoseconds)
        {
            // The true part is a share of the exact sum, because the test itself adds the same to each wait.
            yield return (name, phase.Waits.SingleOrDefault(wait => wait.ToString() == name),
                phase.Breakdown!.Value.Blocked * ((double)nanoseconds / all));
        }
    }

    /// <summary>Whether there were enough samples to name anything.</summary>
    public bool IsSampled => Phase.Waits.Any(wait => wait.Error is not null);

    public PhaseSummary Phase => _meter.Snapshot()["held"];

    private static long Held(Action wait)
    {
        long wall = Stopwatch.GetTimestamp(), cpu = Kernel.ThreadCpuNanoseconds(), queue = Kernel.ThreadRunDelayNanoseconds();
        wait();
        long cpuAfter = Kernel.ThreadCpuNanoseconds(), queueAfter = Kernel.ThreadRunDelayNanoseconds();
        return Math.Max(0, (long)Stopwatch.GetElapsedTime(wall).TotalNanoseconds - (cpuAfter - cpu) - (queueAfter - queue));
    }
}
