namespace Workload.Metering.Truth.Tests;

/// <summary>Runs a body in a scope, while the body keeps a diary.</summary>
internal static class MeteredBody
{
    public static async Task<(PhaseMeasurement Measured, Diary Diary)> RunAsync(
        WorkloadMeter meter, Func<int, Diary, Task> body, int milliseconds)
    {
        // A first run compiles the code, so that the measured run does not have to.
        await OnceAsync("warm-up", 1);
        return await OnceAsync("x", milliseconds);

        async Task<(PhaseMeasurement, Diary)> OnceAsync(string phase, int length)
        {
            var diary = new Diary();
            using PhaseScope scope = meter.Track(phase);

            // The body begins and ends the diary itself. If it ends before its await is in place, another thread goes on here.
            await body(length, diary);
            return (scope.Stop(), diary);
        }
    }

    /// <summary>Does the same for a body that stays on its thread.</summary>
    public static Task<(PhaseMeasurement Measured, Diary Diary)> RunAsync(WorkloadMeter meter, Action<int> body, int milliseconds) =>
        RunAsync(
            meter,
            (length, diary) =>
            {
                diary.Begin();
                body(length);
                diary.Leave();
                return Task.CompletedTask;
            },
            milliseconds);
}
