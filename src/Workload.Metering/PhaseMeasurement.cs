using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>What one scope measured.</summary>
/// <remarks>An immutable value; safe to use from any thread. Its figures are inclusive: nested scopes count.</remarks>
public readonly record struct PhaseMeasurement
{
    /// <summary>The phase's name.</summary>
    public string Phase { get; init; }

    /// <summary>From <c>Track</c> to the end (or, of a <see cref="PhaseScope.Peek"/>, to now). Source: the runtime's monotonic clock.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>
    /// Where the time went. <see langword="null"/> where it cannot be known: the thread clock is refused, the flow was lost (see
    /// docs/accuracy.md), or a <see cref="CpuAttribution.Thread"/> scope ended on another thread.
    /// </summary>
    public TimeBreakdown? Breakdown { get; init; }

    /// <summary>
    /// CPU time of the whole process while the scope ran. Source: <c>getrusage(RUSAGE_SELF)</c>, <c>GetProcessTimes</c>.
    /// <see langword="null"/> where it was not read: switched off, refused, or not sampled within the overhead budget.
    /// </summary>
    public CpuTime? ProcessCpu { get; init; }

    /// <summary><see cref="TimeBreakdown.IoRatio"/> of <see cref="Breakdown"/>; <see langword="null"/> where that is.</summary>
    public double? IoRatio => Breakdown?.IoRatio;

    /// <summary><see cref="TimeBreakdown.CpuRatio"/> of <see cref="Breakdown"/>; <see langword="null"/> where that is.</summary>
    public double? CpuRatio => Breakdown?.CpuRatio;

    /// <summary>
    /// 1 − process CPU ÷ wall, at least 0: what the process as a whole did meanwhile. <see langword="null"/> where
    /// <see cref="ProcessCpu"/> is, or the wall is zero.
    /// </summary>
    public double? ProcessIoRatio => ProcessCpu is { } cpu && Wall > TimeSpan.Zero ? Math.Max(0, 1 - (cpu.Total / Wall)) : null;

    /// <summary>
    /// Thread time ÷ the time in which at least one thread ran the flow: how many threads it used at once, on average.
    /// <see langword="null"/> where no thread ran it, or <see cref="Breakdown"/> is absent.
    /// </summary>
    public double? Parallelism { get; init; }

    /// <summary>
    /// What the scope waited for, longest first and unnamed time last: parts of <see cref="Breakdown"/>'s blocked and awaiting time that add up to it.
    /// Empty where it did not wait, <see cref="Breakdown"/> is absent, or waits are switched off.
    /// </summary>
    /// <remarks>Worked out, and allocated, on each call.</remarks>
    public IReadOnlyList<PhaseWait> Waits => PhaseWaits.Of(Breakdown, NamedWaits ?? [], areKnown: NamedWaits is not null);

    /// <summary>What was measured by name; null where waits are switched off.</summary>
    internal IReadOnlyList<WaitFigure>? NamedWaits { get; init; }

    /// <summary>Bytes allocated by the flow on the managed heap. <see langword="null"/> where <see cref="Breakdown"/> is.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>What the time was mostly spent on.</summary>
    public Bottleneck Bottleneck { get; init; }
}
