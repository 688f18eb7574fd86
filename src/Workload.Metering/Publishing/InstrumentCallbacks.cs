using System.Diagnostics.Metrics;

namespace Workload.Metering.Publishing;

/// <summary>Provides the measurements of each observed instrument from an observation. An unknown value yields no measurement.</summary>
/// <param name="observe">Returns the observation for an instrument.</param>
internal sealed class InstrumentCallbacks(Func<string, Observation> observe)
{
    private const double NanosecondsPerSecond = 1e9;

    public IEnumerable<Measurement<double>> Time() => States(observe(InstrumentNames.Time), phase => phase.Inclusive);

    public IEnumerable<Measurement<double>> SelfTime() => States(observe(InstrumentNames.SelfTime), phase => phase.Self);

    public IEnumerable<Measurement<double>> WaitTime()
    {
        foreach (var phase in observe(InstrumentNames.WaitTime).Phases)
        {
            foreach (var wait in phase.Waits)
            {
                if (wait.BlockedNanoseconds > 0) yield return Of(phase, wait, StateTimes.Blocked, wait.BlockedNanoseconds);
                if (wait.AwaitingNanoseconds > 0) yield return Of(phase, wait, StateTimes.Awaiting, wait.AwaitingNanoseconds);
            }
        }

        static Measurement<double> Of(PhaseObservation phase, in WaitTimes wait, int state, long nanoseconds)
        {
            KeyValuePair<string, object?> kind = new(AttributeNames.WaitKind, WaitKinds.KeyOf(wait.Name.Kind));
            KeyValuePair<string, object?>[] attributes = wait.Name.Target is { } target
                ? [.. phase.Attributes.ByState[state], kind, new(AttributeNames.WaitTarget, target)]
                : [.. phase.Attributes.ByState[state], kind];
            return new Measurement<double>(nanoseconds / NanosecondsPerSecond, attributes);
        }
    }

    public IEnumerable<Measurement<double>> ProcessCpuTime() =>
        from phase in observe(InstrumentNames.ProcessCpuTime).Phases
        let modes = phase.ProcessCpu ?? []
        from mode in Enumerable.Range(0, modes.Length)
        select new Measurement<double>(modes[mode] / NanosecondsPerSecond, phase.Attributes.ByCpuMode[mode]);

    public IEnumerable<Measurement<double>> IoRatio() =>
        from phase in observe(InstrumentNames.IoRatio).Phases
        let ratio = phase.IoRatio
        where ratio is not null
        select new Measurement<double>(ratio.Value, phase.Attributes.Phase);

    public IEnumerable<Measurement<int>> Active() =>
        from phase in observe(InstrumentNames.Active).Phases
        select new Measurement<int>(phase.Active, phase.Attributes.Phase);

    public IEnumerable<Measurement<double>> MaxAge() =>
        from phase in observe(InstrumentNames.MaxAge).Phases
        select new Measurement<double>(phase.MaxAgeNanoseconds / NanosecondsPerSecond, phase.Attributes.Phase);

    public IEnumerable<Measurement<int>> Drifted() =>
        from phase in observe(InstrumentNames.Drifted).Phases
        where phase.Drifted is not null
        select new Measurement<int>(phase.Drifted!.Value ? 1 : 0, phase.Attributes.Phase);

    // While no metered code ran, nothing was probed and no metered work waited. That is zero.
    public IEnumerable<Measurement<double>> PoolDelay() =>
        observe(InstrumentNames.PoolDelay).OverheadNanoseconds is null
            ? []
            : [new Measurement<double>(ProcessFigures.RecentPoolDelayNanoseconds / NanosecondsPerSecond)];

    public IEnumerable<Measurement<double>> OverheadTime() =>
        observe(InstrumentNames.OverheadTime).OverheadNanoseconds is { } nanoseconds
            ? [new Measurement<double>(nanoseconds / NanosecondsPerSecond)]
            : [];

    private static IEnumerable<Measurement<double>> States(Observation observation, Func<PhaseObservation, long[]?> times)
    {
        foreach (var phase in observation.Phases)
        {
            if (times(phase) is not { } nanoseconds) continue;
            for (int state = 0; state < nanoseconds.Length; state++)
            {
                if ((state == StateTimes.RunQueue && !phase.RunQueueKnown) || (state == StateTimes.TaskQueue && !phase.TaskQueueKnown))
                    continue;
                yield return new Measurement<double>(nanoseconds[state] / NanosecondsPerSecond, phase.Attributes.ByState[state]);
            }
        }
    }
}
