using System.Globalization;
using Workload.Metering;

namespace Patterns;

/// <summary>Runs a job one call after another, follows the advice, and compares the measured speed-up with the predicted one.</summary>
internal static class Comparison
{
    /// <param name="phase">The phase whose advice is followed.</param>
    /// <param name="sequential">The job, one call after another.</param>
    /// <param name="advised">The job as advised.</param>
    /// <returns>The program's exit code, which is 1 if there is no advice to follow.</returns>
    public static async Task<int> RunAsync(string phase, Func<Task> sequential, Func<Advice, Task> advised)
    {
        var before = await MeasureAsync("sequential", sequential);
        before.Write(Console.Out);
        if (before[phase].Advice is not [{ PredictedSpeedup: { } predicted, Concurrency: not null } advice, ..])
        {
            // On a busy machine the advice is about the other load, and there is nothing to compare.
            await Console.Error.WriteLineAsync($"The first advice for {phase} predicts no speed-up of calls at once. Is the machine busy?");
            return 1;
        }

        var after = await MeasureAsync("advised", () => advised(advice));
        after.Write(Console.Out);

        double measured = before["sequential"].Wall / after["advised"].Wall, share = measured / predicted;
        Console.WriteLine($"{phase}: {before[phase].Bottleneck} before, {after[phase].Bottleneck} after");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{advice.Id}: predicted {predicted:0.00} times as fast, measured {measured:0.00}, {share:0.00} of it"));
        return 0;
    }

    private static async Task<MeterSnapshot> MeasureAsync(string name, Func<Task> job)
    {
        using var meter = new WorkloadMeter();
        using var entered = meter.Enter();
        await Meter.TrackAsync(name, job);
        return meter.Snapshot();
    }
}
