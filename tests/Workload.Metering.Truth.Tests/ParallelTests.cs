using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

public sealed class ParallelTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task Children_that_burn_at_once_are_all_counted()
    {
        const int Children = 6;
        await RunAsync(1);
        await Rounds.AnyAgreesAsync(RoundAsync);

        async Task RoundAsync()
        {
            (PhaseMeasurement measured, Diary all, TimeSpan busy) = await RunAsync(50);
            TimeBreakdown states = measured.Breakdown!.Value;

            // The pool's own work for six tasks and the readings are well below a hundredth. A task's
            // body begins a little after its thread starts to run it, and ends a little before.
            TimeSpan fewReadings = TimeSpan.FromMilliseconds(1);
            states.Cpu.Should().BeCloseTo(all.Cpu, (all.Cpu * 0.03) + fewReadings);
            states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(Children * 50) - states.CpuError);

            // A thread may lose its core for a slice or two between taking the
            // task and the body's first reading. The same may happen at the end.
            TimeSpan slices = TimeSpan.FromMilliseconds(15);
            states.RunQueue!.Value.Should().BeCloseTo(all.RunQueue, (all.RunQueue * 0.05) + slices);
            states.Blocked.Should().BeLessThanOrEqualTo(all.Blocked.Duration() + slices);
            states.GcPause.Should().BeLessThanOrEqualTo(all.GcPauses + fewReadings);
            (states.Awaiting + states.TaskQueue!.Value).Should().BeLessThanOrEqualTo(measured.Wall - busy + fewReadings);
            TimeSpan held = states.Cpu + states.Blocked + states.RunQueue.Value + states.GcPause;
            states.Total.Should().BeGreaterThanOrEqualTo(measured.Wall - TimeSpan.FromTicks(10), "several threads run it at the same time");
            measured.Parallelism.Should().BeApproximately(held / (measured.Wall - states.Awaiting - states.TaskQueue.Value), 0.001);
            measured.Parallelism.Should().BeInRange(1, Children + 1);
        }

        async Task<(PhaseMeasurement, Diary, TimeSpan)> RunAsync(int milliseconds)
        {
            using PhaseScope scope = _meter.Track("x");
            var children = new (Diary Diary, long Start, long End)[Children];
            await Task.WhenAll(Enumerable.Range(0, Children).Select(i => Task.Run(() =>
            {
                var diary = new Diary();
                long start = Stopwatch.GetTimestamp();
                diary.Begin();
                Burn.Milliseconds(milliseconds);
                diary.Leave();
                children[i] = (diary, start, Stopwatch.GetTimestamp());
            })));
            PhaseMeasurement result = scope.Stop();
            return (result, Diary.Sum([.. children.Select(child => child.Diary)]),
                Union(children.Select(child => (child.Start, child.End))));
        }
    }

    [LinuxFact]
    public void A_parallel_loop_has_the_cpu_of_all_its_threads() => ShouldHaveAll(diaries =>
        Parallel.For(0, diaries.Length, i => Note(diaries[i])));

    [LinuxFact]
    public void Threads_of_its_own_are_the_flows_too() => ShouldHaveAll(diaries =>
    {
        Thread[] threads = [.. diaries.Select(diary => new Thread(() => Note(diary)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    });

    [LinuxFact]
    public async Task A_scope_that_ends_while_its_child_burns_has_the_childs_cpu_up_to_then()
    {
        long burntNanoseconds = 0;
        bool stop = false;
        await RunAsync(1);
        Volatile.Write(ref stop, false);
        Volatile.Write(ref burntNanoseconds, 0);
        (PhaseScope scope, PhaseMeasurement measured, long atLeast, long atMost, TimeSpan ownCpuAtMost, Task child) = await RunAsync(50);
        await child;
        TimeBreakdown states = measured.Breakdown!.Value;

        // The child may have burnt CPU that it has not reported yet, and it reports it at most 50 µs of CPU later.
        TimeSpan lower = TimeSpan.FromTicks(atLeast / TimeSpan.NanosecondsPerTick),
            upper = TimeSpan.FromTicks(atMost / TimeSpan.NanosecondsPerTick);
        states.Cpu.Should().BeGreaterThanOrEqualTo(lower - states.CpuError);
        states.Cpu.Should().BeLessThanOrEqualTo(upper + ownCpuAtMost + states.CpuError);
        states.Total.Should().BeGreaterThanOrEqualTo(measured.Wall - TimeSpan.FromTicks(10));
        scope.Stop().Should().Be(measured, "the child's later CPU does not belong to the scope");
        _meter.Snapshot()["x"].Count.Should().Be(2);
        _meter.Snapshot()["x"].Active.Should().Be(0);

        async Task<(PhaseScope, PhaseMeasurement, long, long, TimeSpan, Task)> RunAsync(int milliseconds)
        {
            PhaseScope parent = _meter.Track("x");
            TimeSpan processBefore = Kernel.ProcessCpu();
            long childAtStart = Volatile.Read(ref burntNanoseconds);
            Task running = Task.Run(BurnUntilStopped);
            while (Volatile.Read(ref burntNanoseconds) < milliseconds * 1_000_000L)
                await Task.Delay(2);
            long before = Volatile.Read(ref burntNanoseconds);
            PhaseMeasurement result = parent.Stop();
            TimeSpan process = Kernel.ProcessCpu() - processBefore;
            long after = Volatile.Read(ref burntNanoseconds);

            // Two reports are awaited, because the child may have read the next one before the scope ended.
            for (int i = 0; i < 2; i++)
            {
                long said = Volatile.Read(ref burntNanoseconds);
                while (Volatile.Read(ref burntNanoseconds) == said)
                    await Task.Delay(1);
                after = Volatile.Read(ref burntNanoseconds);
            }

            Volatile.Write(ref stop, true);
            await running;

            // The process's CPU without the child's is an upper bound for the scope's other CPU.
            TimeSpan others = process - TimeSpan.FromTicks((before - childAtStart) / TimeSpan.NanosecondsPerTick);
            return (parent, result, before, after, others > TimeSpan.Zero ? others : TimeSpan.Zero, running);
        }

        void BurnUntilStopped()
        {
            long start = Kernel.ThreadCpuNanoseconds();
            while (!Volatile.Read(ref stop))
            {
                Thread.SpinWait(100);
                Volatile.Write(ref burntNanoseconds, Kernel.ThreadCpuNanoseconds() - start);
            }
        }
    }

    private static void Note(Diary diary)
    {
        diary.Begin();
        Burn.Milliseconds(50);
        diary.Leave();
    }

    private void ShouldHaveAll(Action<Diary[]> burnAll)
    {
        Once(1);
        Rounds.AnyAgrees(() =>
        {
            (PhaseMeasurement measured, Diary all, TimeSpan witnessed) = Once(6);
            TimeBreakdown states = measured.Breakdown!.Value;

            // Besides the burns, the scope has the starting and joining of threads.
            // The witness sees them too, except for the cost of its own clock.
            states.Cpu.Should().BeGreaterThanOrEqualTo(all.Cpu * 0.97).And.BeLessThanOrEqualTo(
                (witnessed * 1.03) + TimeSpan.FromMilliseconds(1));
            states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(6 * 50) - states.CpuError);
            states.Awaiting.Should().Be(TimeSpan.Zero, "a thread is in the scope all the time");
            states.TaskQueue.Should().Be(TimeSpan.Zero);
            states.Total.Should().BeGreaterThanOrEqualTo(measured.Wall - TimeSpan.FromTicks(10), "several threads run it at the same time");
            measured.Parallelism.Should().BeApproximately(states.Total / measured.Wall, 0.001);
        });

        (PhaseMeasurement, Diary, TimeSpan) Once(int burns)
        {
            Diary[] diaries = [.. Enumerable.Range(0, burns).Select(_ => new Diary())];
            var witness = Witness.Begin();
            using PhaseScope scope = _meter.Track("x");
            burnAll(diaries);
            PhaseMeasurement result = scope.Stop();
            return (result, Diary.Sum(diaries), witness.End());
        }
    }

    private static TimeSpan Union(IEnumerable<(long Start, long End)> spans)
    {
        long total = 0, until = long.MinValue;
        foreach ((long start, long end) in spans.OrderBy(span => span.Start))
        {
            total += Math.Max(0, end - Math.Max(start, until));
            until = Math.Max(until, end);
        }

        return TimeSpan.FromSeconds((double)total / Stopwatch.Frequency);
    }
}
