namespace Workload.Metering.Waits.Tests;

/// <summary>A way to hold a thread.</summary>
/// <param name="Name">The name that its time must get.</param>
/// <param name="Wait">Holds the thread.</param>
/// <param name="Prepare">Comes first. Its own waits are blocked time too, but they have other names.</param>
internal readonly record struct HeldWay(string Name, Action Wait, Action? Prepare = null);
