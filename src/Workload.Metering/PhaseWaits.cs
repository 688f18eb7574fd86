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

    // This is half of the Agresti-Coull interval, which is also right if all samples, or none, have one name.
    private static TimeSpan ErrorOf(TimeSpan blocked, long samples, long allSamples)
    {
        double count = allSamples + (StandardErrors * StandardErrors);
        double share = (samples + (StandardErrors * StandardErrors / 2)) / count;
        return blocked * Math.Min(1, StandardErrors * Math.Sqrt(share * (1 - share) / count));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
