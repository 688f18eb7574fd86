namespace Workload.Metering;

/// <summary>The compiler's error messages for an asynchronous body in a synchronous member.</summary>
internal static class AsyncGuard
{
    public const string Track =
        "An asynchronous body needs TrackAsync, and an await before it: Track would end the phase at the body's first await." + OnlyThrows;

    public const string Measure =
        "An asynchronous body needs MeasureAsync, and an await before it: Measure would end the phase at the body's "
            + "first await." + OnlyThrows;

    public const string WhyNotCovered = "A call of it does not compile.";

    /// <summary>The guard also matches a lambda that never returns, because such a lambda converts to every delegate type.</summary>
    private const string OnlyThrows = " If the body does nothing but throw, cast it to Action.";
}
