namespace Workload.Metering.Queues;

/// <summary>
/// The longest of the times that were recorded in the last minute, in steps of five seconds. Readers change nothing, so each of them sees
/// the same. This type is not thread-safe.
/// </summary>
internal sealed class MinuteMaximum
{
    private const long StepNanoseconds = 5_000_000_000;

    /// <summary>The steps of a minute, and the one that has only begun.</summary>
    private const int Steps = 13;

    private readonly (long Number, long Longest)[] _steps = new (long, long)[Steps];

    /// <summary>Returns the longest time in nanoseconds, or 0 if there was none.</summary>
    public long At(long nowNanoseconds)
    {
        long oldest = (nowNanoseconds / StepNanoseconds) - Steps + 1, longest = 0;
        foreach (var step in _steps)
            if (step.Number >= oldest) longest = Math.Max(longest, step.Longest);
        return longest;
    }

    /// <summary>Records a time.</summary>
    public void Note(long nanoseconds, long nowNanoseconds)
    {
        long number = nowNanoseconds / StepNanoseconds;
        ref var step = ref _steps[number % Steps];
        step = (number, step.Number == number ? Math.Max(step.Longest, nanoseconds) : nanoseconds);
    }
}
