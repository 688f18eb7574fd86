using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>The figures of one scope.</summary>
/// <remarks>An immutable and thread-safe value. Its figures are inclusive, which means that nested scopes count.</remarks>
public readonly record struct PhaseMeasurement
{
    /// <summary>The phase's name.</summary>
    public string Phase { get; init; }

    /// <summary>
    /// The time from <c>Track</c> to the end of the scope, or to now for <see cref="PhaseScope.Peek"/>. The source is the runtime's
    /// monotonic clock.
    /// </summary>
    public TimeSpan Wall { get; init; }

    /// <summary>
    /// The division of the time into states. It is <see langword="null"/> if that is unknown. This is so if the thread clock is refused, if
    /// the flow was lost (see docs/accuracy.md), or if a <see cref="CpuAttribution.Thread"/> scope ended on another thread.
    /// </summary>
    public TimeBreakdown? Breakdown { get; init; }

    /// <summary>
    /// The CPU time of the whole process while the scope ran. The source is <c>getrusage(RUSAGE_SELF)</c> or <c>GetProcessTimes</c>.
    /// It is <see langword="null"/> if it was not read, because it is switched off, refused, or not sampled within the overhead budget.
    /// </summary>
    public CpuTime? ProcessCpu { get; init; }

    /// <summary><see cref="TimeBreakdown.IoRatio"/> of <see cref="Breakdown"/>, or <see langword="null"/> if either is.</summary>
    public double? IoRatio => Breakdown?.IoRatio;

    /// <summary><see cref="TimeBreakdown.CpuRatio"/> of <see cref="Breakdown"/>, or <see langword="null"/> if either is.</summary>
    public double? CpuRatio => Breakdown?.CpuRatio;

    /// <summary>
    /// 1 − process CPU ÷ wall, at least 0, which shows what the process as a whole did at the same time. It is <see langword="null"/> if
    /// <see cref="ProcessCpu"/> is, or if the wall time is zero.
    /// </summary>
    public double? ProcessIoRatio => ProcessCpu is { } cpu && Wall > TimeSpan.Zero ? Math.Max(0, 1 - (cpu.Total / Wall)) : null;

    /// <summary>
    /// Thread time ÷ the time during which at least one thread ran the flow. It is the mean number of threads at once. It is <see
    /// langword="null"/> if no thread ran the flow, or if <see cref="Breakdown"/> is absent.
    /// </summary>
    public double? Parallelism { get; init; }

    /// <summary>
    /// The waits of the scope, with the longest wait first and unnamed time last. The waits are parts of <see cref="Breakdown"/>'s blocked
    /// and awaiting time and add up to it. The list is empty if the scope did not wait, if <see cref="Breakdown"/> is absent, or if waits
    /// are switched off.
    /// </summary>
    /// <remarks>The list is computed and allocated on each call.</remarks>
    public IReadOnlyList<PhaseWait> Waits => PhaseWaits.Of(Breakdown, NamedWaits ?? [], areKnown: NamedWaits is not null);

    /// <summary>The waits that were measured by name, or null if waits are switched off.</summary>
    internal IReadOnlyList<WaitFigure>? NamedWaits { get; init; }

    /// <summary>The bytes that the flow allocated on the managed heap, or <see langword="null"/> if <see cref="Breakdown"/> is.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>The main use of the time.</summary>
    public Bottleneck Bottleneck { get; init; }
}
