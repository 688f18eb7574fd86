namespace Workload.Metering;

/// <summary>What the compiler says where an async lambda would have become async void.</summary>
internal static class AsyncGuard
{
    public const string Track = "An asynchronous body needs TrackAsync, and an await before it: Track would end the phase at the body's first await.";
    public const string Measure = "An asynchronous body needs MeasureAsync, and an await before it: Measure would end the phase at the body's first await.";
}
