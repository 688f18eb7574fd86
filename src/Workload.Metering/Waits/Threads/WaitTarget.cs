namespace Workload.Metering.Waits.Threads;

/// <summary>What a held thread waits for, as one look found it.</summary>
/// <param name="Kind">The kind of wait.</param>
/// <param name="Target">What is waited for, for example an address or a path; null where that is not known.</param>
internal readonly record struct WaitTarget(WaitKind Kind, string? Target = null);
