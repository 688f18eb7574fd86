using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workload.Metering.Testing.Judging;

// The further parameters are the same for bodies with and without a result, so no call matches two of these overloads equally well.
#pragma warning disable RS0026 // Do not add multiple overloads with optional parameters
#pragma warning disable RS0027 // API with optional parameters should have the most parameters

namespace Workload.Metering.Testing;

/// <summary>Assertions on where the time of a body goes, for any test framework.</summary>
/// <remarks>
/// <para>
/// A body runs once to warm up and is then repeated. Bodies that take less than a millisecond are measured several at once. The assertion
/// ends when the confidence interval of the figure, widened by the error of the clocks, lies on one side of the limit. It also ends when
/// <see cref="PhaseAssertOptions.MaxRepetitions"/> or <see cref="PhaseAssertOptions.TimeLimit"/> is reached. A single run of 100 ms or more
/// decides by itself if its figure is far from the limit.
/// </para>
/// <para>
/// Asynchronous bodies run on the thread pool, outside the caller's synchronization context.
/// </para>
/// <para>
/// The assertion judges only the flow's own time. Waiting for a core, for a pool thread or for a garbage collection does not count, so
/// tests may run in parallel. Windows and macOS do not distinguish waiting for a core from blocking. There a short computation beside the
/// body first checks whether the cores are overloaded. If they are, the assertion is undecided.
/// </para>
/// <para>
/// This class is thread-safe. The assertion measures the body with a meter of its own, and code in the body that uses <see cref="Meter"/>
/// records there too. An exception from the body is passed on unchanged. Options outside their ranges throw <see
/// cref="ArgumentOutOfRangeException"/>.
/// </para>
/// </remarks>
[StackTraceHidden]
public static partial class PhaseAssert
{
    /// <summary>Asserts that a body computes, which means that CPU ÷ (CPU + blocked + awaiting) is at least the given ratio.</summary>
    /// <param name="body">The body to run.</param>
    /// <param name="atLeast">The minimum CPU ratio, above 0 and below 1.</param>
    /// <param name="options">
    /// The limits of the search for evidence, and the required confidence. <see langword="null"/> means the defaults.
    /// </param>
    /// <returns>The sum of all runs that counted.</returns>
    /// <exception cref="PhaseAssertionException">The ratio is lower, or the evidence does not decide.</exception>
    public static PhaseMeasurement CpuBound(Action body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.CpuBound(atLeast), body, options);

    /// <inheritdoc cref="CpuBound(Action, double, PhaseAssertOptions?)"/>
    public static PhaseMeasurement CpuBound<T>(Func<T> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.CpuBound(atLeast), Discarding(body), options);

    /// <summary>
    /// Asserts that a body waits, which means that (blocked + awaiting) ÷ (CPU + blocked + awaiting) is at least the given ratio.
    /// </summary>
    /// <param name="body">The body to run.</param>
    /// <param name="atLeast">The minimum I/O ratio, above 0 and below 1.</param>
    /// <param name="options">
    /// The limits of the search for evidence, and the required confidence. <see langword="null"/> means the defaults.
    /// </param>
    /// <returns>The sum of all runs that counted.</returns>
    /// <exception cref="PhaseAssertionException">The ratio is lower, or the evidence does not decide.</exception>
    public static PhaseMeasurement IoBound(Action body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.IoBound(atLeast), body, options);

    /// <inheritdoc cref="IoBound(Action, double, PhaseAssertOptions?)"/>
    public static PhaseMeasurement IoBound<T>(Func<T> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        Try(Claims.IoBound(atLeast), Discarding(body), options);

    /// <summary>
    /// Asserts how much CPU time a run uses, whatever else the machine does. The figure is the mean over warm runs. Before the assertion
    /// fails, the runtime gets some 300 ms to optimise the code.
    /// </summary>
    /// <param name="cpu">The maximum CPU time of a run, above zero and up to 1 hour.</param>
    /// <param name="body">The body to run.</param>
    /// <param name="options">
    /// The limits of the search for evidence, and the required confidence. <see langword="null"/> means the defaults.
    /// </param>
    /// <returns>The sum of all runs that counted.</returns>
    /// <exception cref="PhaseAssertionException">The body uses more, or the evidence does not decide.</exception>
    public static PhaseMeasurement UsesAtMost(TimeSpan cpu, Action body, PhaseAssertOptions? options = null) =>
        Try(Claims.UsesAtMost(cpu), body, options);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Action, PhaseAssertOptions?)"/>
    public static PhaseMeasurement UsesAtMost<T>(TimeSpan cpu, Func<T> body, PhaseAssertOptions? options = null) =>
        Try(Claims.UsesAtMost(cpu), Discarding(body), options);

    /// <summary>
    /// Asserts how much CPU time a body uses compared with another body. Such a comparison holds on slow machines and on fast ones. The two
    /// bodies run in turn, and they are judged after the runtime has had some 300 ms to optimise both.
    /// </summary>
    /// <param name="times">
    /// The maximum CPU time of the body, as a multiple of the reference's CPU time, above 0 and up to 1,000,000.
    /// </param>
    /// <param name="reference">The body to compare with.</param>
    /// <param name="body">The body to judge.</param>
    /// <param name="options">
    /// The limits of the search for evidence, and the required confidence. <see langword="null"/> means the defaults.
    /// </param>
    /// <returns>The sum of all runs of the body that counted.</returns>
    /// <exception cref="PhaseAssertionException">The body uses more, or the evidence does not decide.</exception>
    public static PhaseMeasurement CostsAtMost(double times, Action reference, Action body, PhaseAssertOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(body);
        using var runner = new AssertionRunner(Claims.CostsAtMost(times), options);
        return runner.Try(body, reference);
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
        using var runner = new AssertionRunner(claim, options);
        return runner.Try(body);
    }

    /// <summary>Returns the body without its result.</summary>
    private static Action Discarding<T>(Func<T> body, [CallerArgumentExpression(nameof(body))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(body, parameter);
        return new WrappedBody.WithResult<T>(body).Run;
    }
}
