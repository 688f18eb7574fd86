using System.Globalization;
using System.Diagnostics;

namespace Workload.Metering.Waits.Tests;

/// <summary>Measures by its own stopwatch how long the body waited for each name.</summary>
internal sealed class Truth
{
    /// <summary>
    /// A time slice. Another thread may run between the end of an operation and the stopwatch's reading, or the other way round.
    /// </summary>
    private static readonly TimeSpan s_perCall = TimeSpan.FromMilliseconds(3);

    private const double Share = 0.05;

    private readonly Dictionary<string, (TimeSpan Time, int Calls)> _times = [];

    public async Task WaitAsync(string name, Func<Task> wait)
    {
        long start = Stopwatch.GetTimestamp();
        await wait();
        Add(name, Stopwatch.GetElapsedTime(start));
    }

    public void Add(string name, TimeSpan time)
    {
        lock (_times)
        {
            var known = _times.GetValueOrDefault(name);
            _times[name] = (known.Time + time, known.Calls + 1);
        }
    }

    /// <summary>
    /// Each name must have its time, within 5 % or 3 ms a call, and no other name may have more than that. The stopwatch also sees the code
    /// around an operation, and the wait of its continuation for a pool thread and a core. The phase's breakdown says how much that was.
    /// </summary>
    public void ShouldBe(PhaseSummary phase, Func<PhaseWait, TimeSpan> part)
    {
        var states = phase.Breakdown!.Value;
        var beside = states.Total - states.Awaiting;
        foreach (var (name, (time, calls)) in _times)
        {
            var wait = phase.Waits.SingleOrDefault(candidate => candidate.ToString() == name);
            var tolerance = TimeSpan.FromTicks(Math.Max((long)(time.Ticks * Share), s_perCall.Ticks * calls));
            part(wait).Should().BeGreaterThanOrEqualTo(time - tolerance - beside, $"{phase.Name} waited for {name}, and has {Text(phase)}")
                .And.BeLessThanOrEqualTo(time + tolerance, $"{phase.Name} waited for {name}, and has {Text(phase)}");
        }

        foreach (var other in phase.Waits.Where(wait => !_times.ContainsKey(wait.ToString())))
            part(other).Should().BeLessThan(s_perCall * phase.Count, $"{phase.Name} did not wait for {other}, and has {Text(phase)}");
    }

    public static string Text(PhaseSummary phase) =>
        string.Join(", ", phase.Waits.Select(wait => string.Create(
            CultureInfo.InvariantCulture,
            $"{wait} blocked {wait.Blocked.TotalMilliseconds:f1} ± "
                + $"{wait.Error?.TotalMilliseconds:f1} awaiting {wait.Awaiting.TotalMilliseconds:f1}")));
}
