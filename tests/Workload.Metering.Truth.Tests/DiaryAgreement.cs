namespace Workload.Metering.Truth.Tests;

/// <summary>Holds the six states against a diary. On a busy machine too: what was waited for a core is in the diary as such.</summary>
internal static class DiaryAgreement
{
    public static void ShouldAgreeWith(this TimeBreakdown states, Diary diary, TimeSpan tolerance, double relativeTolerance = 0)
    {
        string figures = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"\nthe states: cpu {states.Cpu.TotalMilliseconds:F1}, blocked {states.Blocked.TotalMilliseconds:F1}, awaiting "
                + $"{states.Awaiting.TotalMilliseconds:F1}, run queue {states.RunQueue?.TotalMilliseconds:F1}, task queue "
                + $"{states.TaskQueue?.TotalMilliseconds:F1}, gc {states.GcPause.TotalMilliseconds:F1}, cpu error "
                + $"{states.CpuError.TotalMilliseconds:F3}"
            + $"\nthe diary:  cpu {diary.Cpu.TotalMilliseconds:F1}, blocked {diary.Blocked.TotalMilliseconds:F1}, idle "
            + $"{diary.Idle.TotalMilliseconds:F1}, run queue {diary.RunQueue.TotalMilliseconds:F1}, gc "
            + $"{diary.GcPauses.TotalMilliseconds:F1}\n");
        // Outside its entries the diary knows nothing: whatever the thread did there, or two threads at once between a suspension and the
        // resumption that overtook it, may be in any state, and no more than that.
        TimeSpan unknown = states.Total > diary.Wall ? states.Total - diary.Wall : TimeSpan.Zero;
        Near(states.Cpu, diary.Cpu, "cpu");
        Near(states.Awaiting + (states.TaskQueue ?? TimeSpan.Zero), diary.Idle, "awaiting and task queue");
        states.GcPause.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThanOrEqualTo(
            diary.GcPauses + tolerance, "GC pauses{0}", figures);
        if (states.RunQueue is { } runQueue)
        {
            // A pause of the collector may be either to the diary: it holds the thread by a lock, or by nothing that the kernel knows.
            Near(runQueue, diary.RunQueue, "run queue");
            Near(states.Blocked + states.GcPause, diary.Blocked, "blocked");
        }
        else
        {
            Near(states.Blocked + states.GcPause, diary.Blocked + diary.RunQueue, "blocked, with the run queue that is unknown");
        }

        void Near(TimeSpan state, TimeSpan truth, string name) =>
            state.Should().BeGreaterThanOrEqualTo(truth - tolerance - (truth.Duration() * relativeTolerance), "{0}{1}", name, figures)
                .And.BeLessThanOrEqualTo(truth + tolerance + (truth.Duration() * relativeTolerance) + unknown, "{0}{1}", name, figures);
    }
}
