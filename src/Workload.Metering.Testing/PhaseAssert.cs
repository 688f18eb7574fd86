using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workload.Metering.Testing.Judging;

// Bodies with and without a result have the same further parameters: no call fits two of these overloads equally well.
#pragma warning disable RS0026 // Do not add multiple overloads with optional parameters
#pragma warning disable RS0027 // API with optional parameters should have the most parameters

namespace Workload.Metering.Testing;

/// <summary>Assertions on where the time of a body goes, for any test framework.</summary>
/// <remarks>
/// <para>
/// A body is run once to warm up and then repeated, bodies below a millisecond several at once, until the confidence interval of the
/// figure over the repetitions, widened by the error of the clocks, lies on one side of the limit, or
/// <see cref="PhaseAssertOptions.MaxRepetitions"/> or <see cref="PhaseAssertOptions.TimeLimit"/> says that it will not. A single run of
/// 100 ms or more decides by itself where it is far from the limit.
/// </para>
/// <para>
/// Asynchronous bodies run on the thread pool, outside the caller's synchronization context.
/// </para>
/// <para>
/// The flow's own character is judged: waiting for a core, for a pool thread or for a garbage collection does not count, so tests may run
/// in parallel. Where the system does not tell waiting for a core from blocking (Windows, macOS), a short computation beside the body
/// first rules out that cores are short; if they are, the assertion is undecided.
/// </para>
/// <para>
/// Safe to use from any thread. The body is measured by a meter of the assertion's own, and what it tracks by <see cref="Meter"/> goes
/// there. What the body throws passes on unchanged. Options out of range throw <see cref="ArgumentOutOfRangeException"/>.
/// </para>
/// </remarks>
[StackTraceHidden]
public static partial class PhaseAssert
{
    /// <summary>Asserts that a body computes: CPU ÷ (CPU + blocked + awaiting) is at least so much.</summary>
    /// <param name="body">What to run.</param>
    /// <param name="atLeast">The least CPU ratio, above 0 and below 1.</param>
    /// <param name="options">How long to look for evidence, and how much; <see langword="null"/> for the defaults.</param>
    /// <returns>All runs that counted, added up.</returns>
    /// <exception cref="PhaseAssertionException">It does not, or the evidence does not decide.</exception>
    public static PhaseMeasurement CpuBound(Action body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.CpuBound(atLeast), body, options);

    /// <inheritdoc cref="CpuBound(Action, double, PhaseAssertOptions?)"/>
    public static PhaseMeasurement CpuBound<T>(Func<T> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.CpuBound(atLeast), Discarding(body), options);

    /// <summary>Asserts that a body waits: (blocked + awaiting) ÷ (CPU + blocked + awaiting) is at least so much.</summary>
    /// <param name="body">What to run.</param>
    /// <param name="atLeast">The least I/O ratio, above 0 and below 1.</param>
    /// <param name="options">How long to look for evidence, and how much; <see langword="null"/> for the defaults.</param>
    /// <returns>All runs that counted, added up.</returns>
    /// <exception cref="PhaseAssertionException">It does not, or the evidence does not decide.</exception>
    public static PhaseMeasurement IoBound(Action body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.IoBound(atLeast), body, options);

    /// <inheritdoc cref="IoBound(Action, double, PhaseAssertOptions?)"/>
    public static PhaseMeasurement IoBound<T>(Func<T> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.IoBound(atLeast), Discarding(body), options);

    /// <summary>
    /// Asserts how much CPU time a run uses, whatever else the machine does: the mean over warm runs. Code that fails is first given time
    /// to be optimised by the runtime, some 300 ms.
    /// </summary>
    /// <param name="cpu">The most CPU time of a run, above zero and up to 1 hour.</param>
    /// <param name="body">What to run.</param>
    /// <param name="options">How long to look for evidence, and how much; <see langword="null"/> for the defaults.</param>
    /// <returns>All runs that counted, added up.</returns>
    /// <exception cref="PhaseAssertionException">It uses more, or the evidence does not decide.</exception>
    public static PhaseMeasurement UsesAtMost(TimeSpan cpu, Action body, PhaseAssertOptions? options = null) =>
        Try(Claims.UsesAtMost(cpu), body, options);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Action, PhaseAssertOptions?)"/>
    public static PhaseMeasurement UsesAtMost<T>(TimeSpan cpu, Func<T> body, PhaseAssertOptions? options = null) =>
        Try(Claims.UsesAtMost(cpu), Discarding(body), options);

    /// <summary>
    /// Asserts how much CPU time a body uses compared with another, which holds on slow machines as on fast ones. The two are run in turn,
    /// and judged once the runtime has had some 300 ms to optimise both.
    /// </summary>
    /// <param name="times">The most CPU time of the body, in times of the reference's: above 0, up to 1,000,000.</param>
    /// <param name="reference">What to compare with.</param>
    /// <param name="body">What to judge.</param>
    /// <param name="options">How long to look for evidence, and how much; <see langword="null"/> for the defaults.</param>
    /// <returns>All runs of the body that counted, added up.</returns>
    /// <exception cref="PhaseAssertionException">It uses more, or the evidence does not decide.</exception>
    public static PhaseMeasurement CostsAtMost(double times, Action reference, Action body, PhaseAssertOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(body);
        using var court = new Court(Claims.CostsAtMost(times), options);
        return court.Try(body, reference);
    }

    /// <inheritdoc cref="CostsAtMost(double, Action, Action, PhaseAssertOptions?)"/>
    public static PhaseMeasurement CostsAtMost<T>(double times, Action reference, Func<T> body, PhaseAssertOptions? options = null) =>
        CostsAtMost(times, reference, Discarding(body), options);

    /// <inheritdoc cref="CostsAtMost(double, Action, Action, PhaseAssertOptions?)"/>
    public static PhaseMeasurement CostsAtMost<T>(double times, Func<T> reference, Action body, PhaseAssertOptions? options = null) =>
        CostsAtMost(times, Discarding(reference), body, options);

    /// <inheritdoc cref="CostsAtMost(double, Action, Action, PhaseAssertOptions?)"/>
    public static PhaseMeasurement CostsAtMost<TReference, TBody>(
        double times, Func<TReference> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        CostsAtMost(times, Discarding(reference), Discarding(body), options);

    private static PhaseMeasurement Try(Claim claim, Action body, PhaseAssertOptions? options)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var court = new Court(claim, options);
        return court.Try(body);
    }

    /// <summary>The body without its result.</summary>
    private static Action Discarding<T>(Func<T> body, [CallerArgumentExpression(nameof(body))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(body, parameter);
        return new WrappedBody.WithResult<T>(body).Run;
    }
}
