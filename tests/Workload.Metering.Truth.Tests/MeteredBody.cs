namespace Workload.Metering.Truth.Tests;

/// <summary>Runs a body in a scope, with a diary that the body keeps.</summary>
internal static class MeteredBody
{
    public static async Task<(PhaseMeasurement Measured, Diary Diary)> RunAsync(
        WorkloadMeter meter, Func<int, Diary, Task> body, int milliseconds)
    {
        // What runs for the first time is compiled first: not by the measured run.
        await OnceAsync("warm-up", 1);
        return await OnceAsync("x", milliseconds);

        async Task<(PhaseMeasurement, Diary)> OnceAsync(string phase, int length)
        {
            var diary = new Diary();
            using PhaseScope scope = meter.Track(phase);

            // The body begins and ends the diary: where it ends before the await of it is in place, another thread goes on here.
            await body(length, diary);
            return (scope.Stop(), diary);
        }
    }

    /// <summary>The same for a body that stays on its thread.</summary>
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
