using System.Globalization;
using Workload.Metering.Flow;
using Workload.Metering.Segments;

namespace Workload.Metering.Truth.Tests;

/// <summary>Under the default budget most short segments are not read, and the time that is presumed for them must be right.</summary>
public sealed class SampledReadingTests : IDisposable
{
    /// <summary>
    /// The allowed bias of each phase's share on a core is three points, in addition to the sampling error that the meter reports.
    /// </summary>
    private const double ShareTolerance = 0.03;

    /// <summary>
    /// The sampling's own error where the thread keeps its core. Rounds on a quiet machine had 5 % to 11 %, because
    /// 64 samples of a class are kept. Above a tenth the test would show little, so such a round is repeated.
    /// </summary>
    private const double MaxSamplingError = 0.1;

    private readonly WorkloadMeter _meter = new();
    private readonly Peer _peer = new();

    public void Dispose()
    {
        _peer.Dispose();
        _meter.Dispose();
    }

    /// <summary>Shorter phases cannot be blocked for long, because waking two threads takes longer than such a phase.</summary>
    public static TheoryData<double, double> Kinds => new()
    {
        { 5, 0 }, { 20, 0 }, { 50, 0 }, { 100, 0 }, { 500, 0 },
        { 20, 0.5 }, { 50, 0.5 }, { 100, 0.5 }, { 500, 0.5 },
        { 50, 0.9 }, { 100, 0.9 }, { 500, 0.9 },
    };

    [LinuxTheory]
    [MemberData(nameof(Kinds))]
    public void A_phase_alone_has_its_share(double microseconds, double blockedShare) => OwnThread.RunOutsideFlow(() =>
    {
        RunAlone(new SmallWork("x", microseconds, blockedShare), cpuMilliseconds: 50);
        Rounds.AnyAgrees(() =>
        {
            var work = new SmallWork("x", microseconds, blockedShare);
            MeterSnapshot before = _meter.Snapshot();

            // The loop is bounded by consumed CPU, so that the budget allows some hundred readings of each kind.
            RunAlone(work, cpuMilliseconds: 400);
            ShouldHaveItsShare(_meter.Snapshot().Since(before), work);
        });
        return true;

        void RunAlone(SmallWork work, int cpuMilliseconds)
        {
            long end = Kernel.ThreadCpuNanoseconds() + (cpuMilliseconds * 1_000_000L);
            while (Kernel.ThreadCpuNanoseconds() < end)
                RunMetered(work);
        }
    });

    [LinuxFact]
    public void Phases_mixed_with_each_other_and_with_unmetered_work_have_their_shares() => OwnThread.RunOutsideFlow(() =>
    {
        SmallWork[] Works() => [.. Kinds.Select(kind => new SmallWork($"{kind[0]} µs, {kind[1]}", (double)kind[0], (double)kind[1]))];
        var random = new Random(7);
        RunMixed(Works(), cpuMilliseconds: 200);
        Rounds.AnyAgrees(() =>
        {
            MeterSnapshot before = _meter.Snapshot();
            SmallWork[] works = Works();
            RunMixed(works, cpuMilliseconds: 3000);
            MeterSnapshot during = _meter.Snapshot().Since(before);
            foreach (SmallWork work in works)
                ShouldHaveItsShare(during, work);
        });
        return true;

        void RunMixed(SmallWork[] all, int cpuMilliseconds)
        {
            long end = Kernel.ThreadCpuNanoseconds() + (cpuMilliseconds * 1_000_000L);
            while (Kernel.ThreadCpuNanoseconds() < end)
            {
                RunMetered(all[random.Next(all.Length)]);
                Thread.SpinWait(random.Next(2_000));
            }
        }
    });

    [LinuxFact]
    public void A_single_scope_is_within_its_error() => OwnThread.RunOutsideFlow(() =>
    {
        var random = new Random(11);
        SmallWork[] works = [.. Kinds.Select(kind => new SmallWork("x", (double)kind[0], (double)kind[1]))];
        int read = 0;
        for (int i = 0; i < 4000; i++)
        {
            SmallWork work = works[random.Next(works.Length)];
            long outside = Kernel.ThreadCpuNanoseconds();
            PhaseScope scope = _meter.Track("x");
            work.Run(_peer);
            PhaseMeasurement measured = scope.Stop();
            outside = Kernel.ThreadCpuNanoseconds() - outside;

            // The truth lies between the reading inside the scope and the one around it. A time span counts in steps of 100 ns.
            TimeBreakdown states = measured.Breakdown!.Value;
            TimeSpan step = TimeSpan.FromTicks(2), atLeast = TimeSpan.FromTicks(work.LastCpuNanoseconds / TimeSpan.NanosecondsPerTick),
                atMost = TimeSpan.FromTicks(outside / TimeSpan.NanosecondsPerTick);
            states.Cpu.Should().BeGreaterThanOrEqualTo(atLeast - states.CpuError - step).And.BeLessThanOrEqualTo(
                atMost + states.CpuError + step);
            if (states.CpuError < measured.Wall / 2)
                read++;
        }

        read.Should().BeGreaterThan(100, "otherwise the test shows nothing, because the error of an unread scope is its length");
        return true;
    });

    [LinuxFact]
    public void A_sum_is_within_its_error_95_times_in_100() => OwnThread.RunOutsideFlow(() =>
    {
        const int Repetitions = 100;
        int within = 0;
        var misses = new List<string>();
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            // Each repetition has a phase of its own, because earlier samples of the phase would help.
            var work = new SmallWork($"sum {repetition}", 60, 0.5);
            long outsideNanoseconds = 0;
            for (int i = 0; i < 200; i++)
            {
                long before = Kernel.ThreadCpuNanoseconds();
                RunMetered(work);
                outsideNanoseconds += Kernel.ThreadCpuNanoseconds() - before;
            }

            PhaseSummary sum = _meter.Snapshot()[work.Phase];
            TimeBreakdown states = sum.Breakdown!.Value;

            // The truth lies between the body's readings inside the scopes and the readings around them.
            TimeSpan atLeast = Of(work.CpuNanoseconds), atMost = Of(outsideNanoseconds);
            if (states.Cpu >= atLeast - states.CpuError && states.Cpu <= atMost + states.CpuError)
            {
                within++;
            }
            else
            {
                misses.Add(string.Create(CultureInfo.InvariantCulture, $"{states.Cpu.TotalMilliseconds:F3} ± "
                    + $"{states.CpuError.TotalMilliseconds:F3}, truly {atLeast.TotalMilliseconds:F3} to {atMost.TotalMilliseconds:F3}"));
            }
        }

        // Among 100 intervals of 95 %, 88 or fewer would hold by chance in fewer than 4 of 1,000 runs of this test.
        within.Should().BeGreaterThan(88, string.Join("; ", misses));
        return true;
    });

    [LinuxFact]
    public void Readings_cost_at_most_the_budget() => OwnThread.RunOutsideFlow(() =>
    {
        // One body is on a core throughout and one is mostly blocked. The run before
        // the measurement has the first readings of a path, which are always made.
        SmallWork[] works = [new("short", 5, 0), new("blocked", 50, 0.5), new("long", 200, 0)];
        Run(cpuMilliseconds: 50);
        ThreadCursor cursor = ThreadCursor.Current;
        MeteringWork before = cursor.Work;
        long cpu = Kernel.ThreadCpuNanoseconds();
        Run(cpuMilliseconds: 3000);
        MeteringWork after = cursor.Work;
        cpu = Kernel.ThreadCpuNanoseconds() - cpu;
        double share = (after.ReadingNanoseconds - before.ReadingNanoseconds) / (double)cpu;

        // The drawn readings vary by about 1/√n, and n is some thousand, so 5 % is more than four times that. A reading that loses
        // its core counts for up to four readings, and the known cost follows only later. A busy machine adds another 5 % for that.
        share.Should().BeInRange(0.2 * new WorkloadMeterOptions().OverheadBudget, 1.1 * new WorkloadMeterOptions().OverheadBudget);
        return true;

        void Run(int cpuMilliseconds)
        {
            var random = new Random(3);
            long end = Kernel.ThreadCpuNanoseconds() + (cpuMilliseconds * 1_000_000L);
            while (Kernel.ThreadCpuNanoseconds() < end)
                RunMetered(works[random.Next(works.Length)]);
        }
    });

    private void RunMetered(SmallWork work)
    {
        using (_meter.Track(work.Phase))
            work.Run(_peer);
    }

    private static TimeSpan Of(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static void ShouldHaveItsShare(MeterSnapshot snapshot, SmallWork work)
    {
        PhaseSummary phase = snapshot[work.Phase];
        phase.Count.Should().Be(work.Runs);
        TimeBreakdown states = phase.Breakdown!.Value;
        TimeSpan blocked = Of(work.BlockedNanoseconds), runQueue = Of(work.RunQueueNanoseconds);
        double truth = work.CpuNanoseconds / (double)(work.CpuNanoseconds + work.BlockedNanoseconds);
        double samplingError = states.CpuError / states.Character;
        if (runQueue < phase.Wall / 10) samplingError.Should().BeLessThan(MaxSamplingError);
        double tolerance = ShareTolerance + samplingError;
        states.CpuRatio.Should().BeInRange(
            truth - tolerance,
            truth + tolerance,
            "{0}: {1} runs, wall {2}, cpu {3} ± {4}, run queue {5}; truly blocked {6}, run queue {7}",
            work.Phase, work.Runs, phase.Wall, states.Cpu, states.CpuError, states.RunQueue, blocked, runQueue);
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
    }
}
