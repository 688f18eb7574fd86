using System.Runtime.InteropServices;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Room of two cache lines, which processors fetch in pairs. What one thread or core writes at each scope lies on no line with what another one
/// uses: where it did, two threads took up to half as long again, in some runs and not in others, as the collector happened to lay things out.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct CacheLines
{
    public const int Size = 128;
}

/// <summary>An object with room in front of its fields: the runtime lays out a base class's first. Behind them, and behind structs, comes what is declared last.</summary>
internal abstract class PaddedInFront
{
    internal readonly CacheLines InFront;
}
