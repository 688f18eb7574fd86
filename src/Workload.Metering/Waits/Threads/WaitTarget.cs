namespace Workload.Metering.Waits.Threads;

/// <summary>A wait of a held thread, as one look found it.</summary>
/// <param name="Kind">The kind of wait.</param>
/// <param name="Target">The address or path that is waited for. Null where it is not known.</param>
internal readonly record struct WaitTarget(WaitKind Kind, string? Target = null);
