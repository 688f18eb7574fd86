using System.ComponentModel;
using Workload.Metering.Testing.Judging;

// The further parameters are the same for each kind of body, so no call matches two of these overloads equally well.
#pragma warning disable RS0026 // Do not add multiple overloads with optional parameters
#pragma warning disable RS0027 // API with optional parameters should have the most parameters

namespace Workload.Metering.Testing;

// These are the assertions for asynchronous bodies of every kind.
public static partial class PhaseAssert
{
    /// <inheritdoc cref="CpuBound(Action, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> CpuBoundAsync(Func<Task> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.CpuBound(atLeast), body, options);

    /// <inheritdoc cref="CpuBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> CpuBoundAsync<T>(Func<Task<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.CpuBound(atLeast), body, options);

    /// <inheritdoc cref="CpuBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> CpuBoundAsync(Func<ValueTask> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.CpuBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="CpuBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> CpuBoundAsync<T>(
        Func<ValueTask<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.CpuBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="CpuBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> CpuBoundAsync(Func<AsyncBody> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.CpuBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="CpuBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> CpuBoundAsync<T>(
        Func<AsyncBody<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.CpuBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="IoBound(Action, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> IoBoundAsync(Func<Task> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.IoBound(atLeast), body, options);

    /// <inheritdoc cref="IoBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> IoBoundAsync<T>(Func<Task<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.IoBound(atLeast), body, options);

    /// <inheritdoc cref="IoBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> IoBoundAsync(Func<ValueTask> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.IoBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="IoBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> IoBoundAsync<T>(
        Func<ValueTask<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.IoBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="IoBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> IoBoundAsync(Func<AsyncBody> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.IoBound(atLeast), AsTask(body), options);

    /// <inheritdoc cref="IoBoundAsync(Func{Task}, double, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> IoBoundAsync<T>(
        Func<AsyncBody<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.IoBound(atLeast), AsTask(body), options);

    /// <summary>
    /// Asserts that an asynchronous body blocks no thread while it waits. The assertion finds <c>.Result</c>, <c>.Wait()</c>,
    /// <c>Thread.Sleep</c>, locks and synchronous I/O.
    /// </summary>
    /// <param name="body">The body to run.</param>
    /// <param name="tolerance">
    /// The mean blocked time of a run that is tolerated, above zero and up to 1 hour. <see langword="null"/> means 1 ms. All code blocks
    /// for some time, since page faults and contended locks of a warm body take some microseconds and occasionally more. A wait for a
    /// timer, a disk or another machine takes longer than a millisecond. Use a lower tolerance to find waits for something on this machine.
    /// </param>
    /// <param name="options">
    /// The limits of the search for evidence, and the required confidence. <see langword="null"/> means the defaults.
    /// </param>
    /// <returns>The sum of all runs that counted.</returns>
    /// <exception cref="PhaseAssertionException">The body blocks a thread, or the evidence does not decide.</exception>
    public static Task<PhaseMeasurement> NeverBlocksAsync(
        Func<Task> body, TimeSpan? tolerance = null, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.NeverBlocks(tolerance), body, options);

    /// <inheritdoc cref="NeverBlocksAsync(Func{Task}, TimeSpan?, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> NeverBlocksAsync<T>(
        Func<Task<T>> body, TimeSpan? tolerance = null, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.NeverBlocks(tolerance), body, options);

    /// <inheritdoc cref="NeverBlocksAsync(Func{Task}, TimeSpan?, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> NeverBlocksAsync(
        Func<ValueTask> body, TimeSpan? tolerance = null, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.NeverBlocks(tolerance), AsTask(body), options);

    /// <inheritdoc cref="NeverBlocksAsync(Func{Task}, TimeSpan?, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> NeverBlocksAsync<T>(
        Func<ValueTask<T>> body, TimeSpan? tolerance = null, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.NeverBlocks(tolerance), AsTask(body), options);

    /// <inheritdoc cref="NeverBlocksAsync(Func{Task}, TimeSpan?, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> NeverBlocksAsync(
        Func<AsyncBody> body, TimeSpan? tolerance = null, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.NeverBlocks(tolerance), AsTask(body), options);

    /// <inheritdoc cref="NeverBlocksAsync(Func{Task}, TimeSpan?, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> NeverBlocksAsync<T>(
        Func<AsyncBody<T>> body, TimeSpan? tolerance = null, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.NeverBlocks(tolerance), AsTask(body), options);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Action, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> UsesAtMostAsync(TimeSpan cpu, Func<Task> body, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.UsesAtMost(cpu), body, options);

    /// <inheritdoc cref="UsesAtMostAsync(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> UsesAtMostAsync<T>(TimeSpan cpu, Func<Task<T>> body, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.UsesAtMost(cpu), body, options);

    /// <inheritdoc cref="UsesAtMostAsync(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> UsesAtMostAsync(TimeSpan cpu, Func<ValueTask> body, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.UsesAtMost(cpu), AsTask(body), options);

    /// <inheritdoc cref="UsesAtMostAsync(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    public static Task<PhaseMeasurement> UsesAtMostAsync<T>(TimeSpan cpu, Func<ValueTask<T>> body, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.UsesAtMost(cpu), AsTask(body), options);

    /// <inheritdoc cref="UsesAtMostAsync(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> UsesAtMostAsync(TimeSpan cpu, Func<AsyncBody> body, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.UsesAtMost(cpu), AsTask(body), options);

    /// <inheritdoc cref="UsesAtMostAsync(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> UsesAtMostAsync<T>(TimeSpan cpu, Func<AsyncBody<T>> body, PhaseAssertOptions? options = null) =>
        TryAsync(Claims.UsesAtMost(cpu), AsTask(body), options);

    private static Task<PhaseMeasurement> TryAsync(Claim claim, Func<Task> body, PhaseAssertOptions? options)
    {
        ArgumentNullException.ThrowIfNull(body);
        return AssertionRunner.TryAsync(claim, body, options);
    }

    private static Func<Task> AsTask(Func<ValueTask> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new WrappedBody.Asynchronous<Func<ValueTask>>(body, static body => body().AsTask()).RunAsync;
    }

    private static Func<Task> AsTask<T>(Func<ValueTask<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new WrappedBody.Asynchronous<Func<ValueTask<T>>>(body, static body => body().AsTask()).RunAsync;
    }

    private static Func<Task> AsTask(Func<AsyncBody> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new WrappedBody.Asynchronous<Func<AsyncBody>>(body, static body => body().ToTask()).RunAsync;
    }

    private static Func<Task> AsTask<T>(Func<AsyncBody<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new WrappedBody.Asynchronous<Func<AsyncBody<T>>>(body, static body => body().ToTask()).RunAsync;
    }
}
