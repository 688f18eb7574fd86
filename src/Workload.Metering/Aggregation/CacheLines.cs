using System.Runtime.InteropServices;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Padding of two cache lines, which processors fetch in pairs. Data that one thread or core writes at each scope must not share a cache
/// line with data of another one. With shared lines two threads took up to half as long again. That happened only in some runs, depending
/// on how the garbage collector placed the objects.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct CacheLines
{
    public const int Size = 128;
}

/// <summary>
/// An object with padding in front of its fields, because the runtime places the fields of a base class first. Padding behind the fields,
/// or behind structs, is whatever is declared last.
/// </summary>
internal abstract class PaddedInFront
{
    internal readonly CacheLines InFront;
}
