namespace Workload.Metering.Waits.Signatures;

/// <summary>A return address at a distance from the stack pointer of a blocked thread.</summary>
internal readonly record struct StackWord(int Offset, ulong Address);
