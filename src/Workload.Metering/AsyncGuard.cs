namespace Workload.Metering;

/// <summary>What the compiler says where a synchronous member is given an asynchronous body.</summary>
internal static class AsyncGuard
{
    public const string Track = "An asynchronous body needs TrackAsync, and an await before it: Track would end the phase at the body's first await." + OnlyThrows;

    public const string Measure =
        "An asynchronous body needs MeasureAsync, and an await before it: Measure would end the phase at the body's first await." + OnlyThrows;

    public const string WhyNotCovered = "It cannot be called: no call of it compiles.";

    /// <summary>A lambda that never returns converts to every delegate, so the guard gets it too.</summary>
    private const string OnlyThrows = " If the body does nothing but throw, cast it to Action.";
}
