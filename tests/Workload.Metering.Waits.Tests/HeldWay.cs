namespace Workload.Metering.Waits.Tests;

/// <summary>A way to hold a thread.</summary>
/// <param name="Name">The name that its time must get.</param>
/// <param name="Wait">Holds the thread.</param>
/// <param name="Prepare">Comes first. What it waits for itself is blocked time too, but has another name.</param>
internal readonly record struct HeldWay(string Name, Action Wait, Action? Prepare = null);
