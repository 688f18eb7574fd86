namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Compares the six states with a diary. This works on a busy machine too, because the diary also has the waits for a core.
/// </summary>
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
        // The diary knows nothing outside its entries. The time there may be in any state, but in no larger
        // amount. The same holds for two threads at once, between a suspension and the resumption that overtook it.
        TimeSpan unknown = states.Total > diary.Wall ? states.Total - diary.Wall : TimeSpan.Zero;
        Near(states.Cpu, diary.Cpu, "cpu");
        Near(states.Awaiting + (states.TaskQueue ?? TimeSpan.Zero), diary.Idle, "awaiting and task queue");
        states.GcPause.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThanOrEqualTo(
            diary.GcPauses + tolerance, "GC pauses{0}", figures);
        if (states.RunQueue is { } runQueue)
        {
            // The diary may have a pause of the collector as either one, because
            // the thread waits for a lock or for nothing that the kernel knows.
            Near(runQueue, diary.RunQueue, "run queue");
            Near(states.Blocked + states.GcPause, diary.Blocked, "blocked");
        }
        else
        {
            Near(states.Blocked + states.GcPause, diary.Blocked + diary.RunQueue, "blocked, including the unknown run queue");
        }

        void Near(TimeSpan state, TimeSpan truth, string name) =>
            state.Should().BeGreaterThanOrEqualTo(truth - tolerance - (truth.Duration() * relativeTolerance), "{0}{1}", name, figures)
                .And.BeLessThanOrEqualTo(truth + tolerance + (truth.Duration() * relativeTolerance) + unknown, "{0}{1}", name, figures);
    }
}
