using System.Diagnostics.CodeAnalysis;

// Each has the parameters of the overload that it guards, the optional ones too, or it would not be the better match.
#pragma warning disable RS0026 // Do not add multiple overloads with optional parameters: no call of these compiles, so none can change its meaning.

namespace Workload.Metering.Testing;

// An async lambda given to an overload that takes an Action would become async void: these overloads are better matches, and do not compile.
[ExcludeFromCodeCoverage(Justification = "Cannot be called: it does not compile.")]
public static partial class PhaseAssert
{
    private const string CpuBoundGuard = "An asynchronous body needs CpuBoundAsync, and an await before it: its first await would end the measurement.";
    private const string IoBoundGuard = "An asynchronous body needs IoBoundAsync, and an await before it: its first await would end the measurement.";
    private const string UsesAtMostGuard = "An asynchronous body needs UsesAtMostAsync, and an await before it: its first await would end the measurement.";
    private const string CostsAtMostGuard = "CostsAtMost compares synchronous bodies: the first await of an asynchronous one would end the measurement.";

    /// <summary>Not for asynchronous bodies: it does not compile.</summary>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="atLeast">The least CPU ratio.</param>
    /// <param name="options">How long to look for evidence.</param>
    [Obsolete(CpuBoundGuard, error: true)]
    public static void CpuBound(Func<Task> body, double atLeast = 0.75, PhaseAssertOptions? options = null) => throw new InvalidOperationException(CpuBoundGuard);

    /// <summary>Not for asynchronous bodies: it does not compile.</summary>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="atLeast">The least I/O ratio.</param>
    /// <param name="options">How long to look for evidence.</param>
    [Obsolete(IoBoundGuard, error: true)]
    public static void IoBound(Func<Task> body, double atLeast = 0.75, PhaseAssertOptions? options = null) => throw new InvalidOperationException(IoBoundGuard);

    /// <summary>Not for asynchronous bodies: it does not compile.</summary>
    /// <param name="cpu">The most CPU time of a run.</param>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="options">How long to look for evidence.</param>
    [Obsolete(UsesAtMostGuard, error: true)]
    public static void UsesAtMost(TimeSpan cpu, Func<Task> body, PhaseAssertOptions? options = null) => throw new InvalidOperationException(UsesAtMostGuard);

    /// <summary>Not for asynchronous bodies: it does not compile.</summary>
    /// <param name="times">The most CPU time of the body, in times of the reference's.</param>
    /// <param name="reference">An asynchronous body.</param>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="options">How long to look for evidence.</param>
    [Obsolete(CostsAtMostGuard, error: true)]
    public static void CostsAtMost(double times, Func<Task> reference, Func<Task> body, PhaseAssertOptions? options = null) => throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    public static void CostsAtMost(double times, Action reference, Func<Task> body, PhaseAssertOptions? options = null) => throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    public static void CostsAtMost(double times, Func<Task> reference, Action body, PhaseAssertOptions? options = null) => throw new InvalidOperationException(CostsAtMostGuard);
}
