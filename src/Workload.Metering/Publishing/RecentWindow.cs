using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>
/// The sums of all phases at regular instants of the last while. What is recent is the difference of now and the sample that is a
/// window old, so it is a ratio of sums whoever reads and however often: a reader adds no sample. Not thread-safe.
/// </summary>
/// <param name="length">The window's length.</param>
/// <param name="time">Its clock.</param>
internal sealed class RecentWindow(TimeSpan length, TimeProvider time)
{
    /// <summary>The window is up to this part longer than it is said to be.</summary>
    private const int StepsInWindow = 12;

    private readonly Queue<(long Timestamp, FlowTime[] Sums)> _samples = new();
    private readonly long _madeAt = time.GetTimestamp();

    public TimeSpan Length => length;

    public TimeSpan Step => length / StepsInWindow;

    /// <summary>Whether a whole window has passed since the meter was made.</summary>
    public bool IsFull => time.GetElapsedTime(_madeAt) >= length;

    public void Add(FlowTime[] sums)
    {
        _samples.Enqueue((time.GetTimestamp(), sums));

        // The first one stays as long as the one after it is not yet a window old.
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.ElementAt(1).Timestamp) >= length) _samples.Dequeue();
    }

    public void Clear() => _samples.Clear();

    /// <summary>The sums at the window's start; shorter than those of now where phases have come since.</summary>
    /// <returns>False where nobody kept them, because nobody asked.</returns>
    public bool TryGetStart(out FlowTime[] sums)
    {
        sums = [];
        if (!IsFull) return true;
        if (_samples.Count == 0) return false;
        foreach (var sample in _samples)
        {
            // Where the samples begin later than the window, it begins with them.
            if (sums.Length > 0 && time.GetElapsedTime(sample.Timestamp) < length) break;
            sums = sample.Sums;
        }

        return true;
    }
}
