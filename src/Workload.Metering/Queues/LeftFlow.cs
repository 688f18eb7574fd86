namespace Workload.Metering.Queues;

/// <summary>A flow that a thread of the pool left shortly before. It is the default value if none is known.</summary>
/// <param name="AtNanoseconds">The time at which the thread left it, or 0.</param>
/// <param name="IsInNextItem">
/// Whether the thread runs the next item since then, and something was in its own queue. Otherwise it is still in the same item.
/// </param>
internal readonly record struct LeftFlow(long AtNanoseconds, bool IsInNextItem);
