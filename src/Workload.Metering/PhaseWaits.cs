using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>
/// Divides a breakdown's blocked and awaiting time by name. The parts add up exactly to the breakdown, because unnamed time is a part of
/// its own.
/// </summary>
internal static class PhaseWaits
{
    /// <summary>The minimum number of samples. With fewer samples all blocked time is unnamed.</summary>
    public const int MinSamples = 8;

    /// <summary>The number of standard errors of a 95 % interval.</summary>
    private const double StandardErrors = 1.96;

    public static IReadOnlyList<PhaseWait> Of(in TimeBreakdown? breakdown, IReadOnlyList<WaitFigure> figures, bool areKnown)
    {
        if (!areKnown || breakdown is not { } states || states.Blocked + states.Awaiting <= TimeSpan.Zero) return [];
        long samples = figures.Sum(figure => figure.Samples);
        double namedTicks = figures.Sum(figure => (double)figure.AwaitingNanoseconds) / TimeSpan.NanosecondsPerTick;

        // A scope may be counted here slightly before it is counted in the breakdown.
        double scale = (namedTicks > states.Awaiting.Ticks ? states.Awaiting.Ticks / namedTicks : 1) / TimeSpan.NanosecondsPerTick;
        var waits = new List<PhaseWait>();
        TimeSpan blocked = states.Blocked, awaiting = states.Awaiting;
        long unnamedSamples = samples;
        foreach (var figure in figures)
        {
            if (figure.Name.Kind == WaitKind.Unnamed) continue;
            unnamedSamples -= figure.Samples;
            bool isSampled = samples >= MinSamples && figure.Samples > 0;
            var wait = new PhaseWait
            {
                Kind = figure.Name.Kind,
                Target = figure.Name.Target,
                Blocked = isSampled ? Min(blocked, states.Blocked * ((double)figure.Samples / samples)) : TimeSpan.Zero,
                Awaiting = Min(awaiting, TimeSpan.FromTicks((long)(figure.AwaitingNanoseconds * scale))),
                Error = isSampled ? ErrorOf(states.Blocked, figure.Samples, samples) : null,
            };
            if (wait.Total <= TimeSpan.Zero) continue;
            blocked -= wait.Blocked;
            awaiting -= wait.Awaiting;
            waits.Add(wait);
        }

        waits.Sort((one, other) => other.Total.CompareTo(one.Total));
        if (blocked + awaiting > TimeSpan.Zero)
        {
            waits.Add(new PhaseWait
            {
                Blocked = blocked,
                Awaiting = awaiting,
                Error = samples >= MinSamples && blocked > TimeSpan.Zero ? ErrorOf(states.Blocked, unnamedSamples, samples) : null,
            });
        }

        return waits;
    }

    // The Wilson interval lies nearer to one half than the share itself, so its farther end is the error on either side. Half of the
    // interval alone would leave out the true value too often with few samples.
    private static TimeSpan ErrorOf(TimeSpan blocked, long samples, long allSamples)
    {
        const double Squared = StandardErrors * StandardErrors;
        double share = (double)samples / allSamples, count = allSamples + Squared;
        double middle = (samples + (Squared / 2)) / count;
        double half = StandardErrors / count * Math.Sqrt((allSamples * share * (1 - share)) + (Squared / 4));
        return blocked * Math.Min(1, Math.Abs(middle - share) + half);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
