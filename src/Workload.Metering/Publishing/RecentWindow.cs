using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>
/// The sums of all phases at regular instants of the recent past. The recent figures are the difference between now and the sample that is
/// one window old. So they are a ratio of sums, whoever reads them and however often. A reader adds no sample. This type is not
/// thread-safe.
/// </summary>
/// <param name="length">The window's length.</param>
/// <param name="time">The window's clock.</param>
internal sealed class RecentWindow(TimeSpan length, TimeProvider time)
{
    /// <summary>The number of steps in a window. The window may be longer than its stated length by one step.</summary>
    private const int StepsInWindow = 12;

    private readonly Queue<(long Timestamp, FlowTime[] Sums)> _samples = new();
    private readonly long _madeAt = time.GetTimestamp();

    public TimeSpan Length => length;

    public TimeSpan Step => length / StepsInWindow;

    /// <summary>Whether a whole window has passed since the meter was created.</summary>
    public bool IsFull => time.GetElapsedTime(_madeAt) >= length;

    public void Add(FlowTime[] sums)
    {
        _samples.Enqueue((time.GetTimestamp(), sums));

        // The first sample stays as long as the second one is younger than a window.
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.ElementAt(1).Timestamp) >= length) _samples.Dequeue();
    }

    public void Clear() => _samples.Clear();

    /// <summary>Returns the sums at the start of the window. They are shorter than the current ones if phases were added since.</summary>
    /// <returns>False if no sums were kept, because no reader wanted them.</returns>
    public bool TryGetStart(out FlowTime[] sums)
    {
        sums = [];
        if (!IsFull) return true;
        if (_samples.Count == 0) return false;
        foreach (var sample in _samples)
        {
            // If the samples begin later than the window, the window begins with them.
            if (sums.Length > 0 && time.GetElapsedTime(sample.Timestamp) < length) break;
            sums = sample.Sums;
        }

        return true;
    }
}
