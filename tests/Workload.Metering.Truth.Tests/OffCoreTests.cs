using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A thread that only computes waits for nothing, no matter what keeps it
/// off its core. A thread that sleeps waits, no matter what else goes on.
/// </summary>
public sealed class OffCoreTests : IDisposable
{
    /// <summary>
    /// Allows for a page that has to be fetched or a lock of the runtime, which take some ms at most of the 100 ms that are computed.
    /// </summary>
    private const double MaxIoRatio = 0.05;

    private static readonly TimeSpan s_burnt = TimeSpan.FromMilliseconds(100);

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public void Beside_collections_all_the_time_and_two_busy_processes_a_burner_does_not_wait()
    {
        // The collector's thread may lose its core at the end of many pauses. The burner is then held for longer than the counted pauses.
        using var others = new BusyProcesses(2);
        using var collector = new Collector(pauses: TimeSpan.FromMilliseconds(1));
        Rounds.AnyAgrees(() => ShouldOnlyCompute(OwnThread.RunOutsideFlow(() => _meter.Measure("x", () => Burn.Milliseconds(100)))));
    }

    [LinuxTheory]
    [InlineData(10, 10)]
    [InlineData(50, 2)]
    public void Beside_collections_and_two_busy_processes_a_burner_in_short_scopes_does_not_wait(int scopes, int milliseconds)
    {
        // In a short scope one pause may last longer than counted by several time slices. Only all of them together are as long as counted.
        using var others = new BusyProcesses(2);
        using var collector = new Collector(pauses: TimeSpan.FromMilliseconds(1));
        Rounds.AnyAgrees(() =>
        {
            using var meter = new WorkloadMeter();
            OwnThread.RunOutsideFlow(() =>
            {
                for (int i = 0; i < scopes; i++)
                    using (meter.Track("x")) Burn.Milliseconds(milliseconds);
                return 0;
            });

            // The clocks are read around each scope, which adds some microseconds of CPU. Blocked time is allowed as for one long scope.
            TimeBreakdown states = meter.Snapshot()["x"].Breakdown!.Value;
            states.Cpu.Should().BeCloseTo(s_burnt, states.CpuError + TimeSpan.FromMilliseconds(10));
            states.IoRatio.Should().BeLessThan(MaxIoRatio);
            states.Awaiting.Should().Be(TimeSpan.Zero);
            states.TaskQueue.Should().Be(TimeSpan.Zero);
        });
    }

    [LinuxFact]
    public void Beside_collections_a_sleeper_in_short_scopes_waits()
    {
        const int Scopes = 40, Sleeps = 3;
        using var collector = new Collector(pauses: TimeSpan.FromMilliseconds(5));
        Rounds.AnyAgrees(() =>
        {
            using var meter = new WorkloadMeter();
            OwnThread.RunOutsideFlow(() =>
            {
                for (int i = 0; i < Scopes; i++)
                {
                    using PhaseScope scope = meter.Track("x");
                    Burn.Microseconds(300);
                    Thread.Sleep(Sleeps);
                }

                return 0;
            });

            // A pause that falls into a sleep may be told as a pause, and so may the 10 ms that a thread may use at first.
            meter.Snapshot()["x"].Breakdown!.Value.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Scopes * Sleeps * 0.6));
        });
    }

    [LinuxFact]
    public void Beside_collections_all_the_time_a_burner_in_managed_code_does_not_wait()
    {
        using var collector = new Collector(pauses: TimeSpan.FromMicroseconds(300));
        ShouldOnlyCompute(OwnThread.RunOutsideFlow(() => _meter.Measure("x", () =>
        {
            long end = Kernel.ThreadCpuNanoseconds() + (s_burnt.Ticks * TimeSpan.NanosecondsPerTick);
            for (long sum = 0; Kernel.ThreadCpuNanoseconds() < end && sum >= 0;)
                for (int i = 0; i < 100_000; i++) sum += i & 3;
        })));
    }

    [LinuxFact]
    public void Beside_collections_and_two_busy_processes_a_sleeper_waits()
    {
        using var others = new BusyProcesses(2);
        using var collector = new Collector(pauses: TimeSpan.FromMilliseconds(20));
        TimeSpan before = GC.GetTotalPauseDuration();
        PhaseMeasurement measured = OwnThread.RunOutsideFlow(() => _meter.Measure("x", () => Thread.Sleep(300)));
        TimeSpan paused = GC.GetTotalPauseDuration() - before;
        if (paused > measured.Wall / 2)
        {
            // Nothing shows what a thread would have done in a pause, and here hardly anything is left beside the pauses.
            Unjudged.Add(
                nameof(Beside_collections_and_two_busy_processes_a_sleeper_waits), $"the collector paused the process for {paused}");
            return;
        }

        // Outside the pauses it sleeps at least as long as requested.
        measured.IoRatio.Should().BeGreaterThan(0.9);
        measured.Breakdown!.Value.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(200));
    }

    [LinuxTheory]
    [InlineData(true, 20, 40)]
    [InlineData(false, 20, 40)]
    [InlineData(true, 400, 60)]
    public void Beside_a_neighbour_of_higher_priority_a_burner_does_not_wait(bool realTime, int computes, int sleeps)
    {
        (PhaseMeasurement Measured, bool IsPrivileged) run = OwnThread.RunOutsideFlow(() =>
        {
            CoreAffinity.PinThread(0);
            using var neighbour = new Neighbour(core: 0, realTime, computes, sleeps);
            Burn.Milliseconds(1);
            return (_meter.Measure("x", () => Burn.Milliseconds(100)), neighbour.IsPrivileged);
        });

        // Without the right to raise a priority it is an ordinary neighbour. The test then shows less, but it still holds.
        ShouldOnlyCompute(run.Measured);
        if (run.IsPrivileged)
            run.Measured.Breakdown!.Value.RunQueue.Should().BeGreaterThan(s_burnt * 0.2, "the neighbour takes a part of the core");
    }

    [LinuxFact]
    public void Beside_four_busy_processes_a_burner_that_sleeps_once_waits_for_that_alone()
    {
        using var others = new BusyProcesses(4);
        PhaseMeasurement measured = OwnThread.RunOutsideFlow(() => _meter.Measure("x", () =>
        {
            Burn.Milliseconds(100);
            Thread.Sleep(100);
            Burn.Milliseconds(100);
        }));

        // A hypervisor's share of the thread's time is in no run queue. It is at most a tenth of the other time off the core.
        TimeBreakdown states = measured.Breakdown!.Value;
        TimeSpan runQueue = states.RunQueue!.Value;

        // The run queue and the CPU time are read one after the other, and the thread
        // may lose its core in between. A fiftieth of the queue is allowed for that.
        states.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(99) - states.GcPause - (runQueue * 0.02)).And.BeLessThan(
            TimeSpan.FromMilliseconds(115) + (runQueue * 0.1));
    }

    private static void ShouldOnlyCompute(in PhaseMeasurement measured)
    {
        TimeBreakdown states = measured.Breakdown!.Value;
        states.Cpu.Should().BeCloseTo(
            s_burnt, states.CpuError + TimeSpan.FromMilliseconds(10), "it burns this much, and the kernel charges interrupts to it");
        states.IoRatio.Should().BeLessThan(MaxIoRatio);
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
        states.Total.Should().BeCloseTo(measured.Wall, TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Separate processes that compute until they are killed.</summary>
    private sealed class BusyProcesses : IDisposable
    {
        private readonly Process[] _processes;

        public BusyProcesses(int count) =>
            _processes = [.. Enumerable.Range(0, count).Select(_ => Process.Start("/bin/sh", ["-c", "while :; do :; done"]))];

        public void Dispose()
        {
            foreach (Process process in _processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    /// <summary>
    /// A thread that again and again collects a heap which takes some ms to mark. It waits between two collections,
    /// because otherwise it would win the race for each next collection and no other thread would ever run.
    /// </summary>
    private sealed class Collector : IDisposable
    {
        private readonly object[] _heap = [.. Enumerable.Range(0, 50_000).Select(i => new object[] { i })];
        private readonly Thread _thread;
        private volatile bool _stop;

        public Collector(TimeSpan pauses)
        {
            _thread = new Thread(() =>
            {
                while (!_stop)
                {
                    GC.Collect(2, GCCollectionMode.Forced, blocking: true);
                    long end = Stopwatch.GetTimestamp() + (long)(pauses.TotalSeconds * Stopwatch.Frequency);
                    if (pauses.TotalMilliseconds >= 1)
                        Thread.Sleep(pauses);
                    while (Stopwatch.GetTimestamp() < end)
                        Thread.SpinWait(10);
                }
            });
            _thread.UnsafeStart();
        }

        public void Dispose()
        {
            _stop = true;
            _thread.Join();
            GC.KeepAlive(_heap);
        }
    }
}
