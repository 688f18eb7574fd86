using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// A switch away from a scope, deep within its code, to a flow without a scope. It may be code that runs in line there: a continuation, or a callback.
/// Only the return shows that: the same call of the runtime's then switches back, so the stack is where it was.
/// </summary>
internal struct InlineCall
{
    /// <summary>Where the stack was at the switch away.</summary>
    public nint StackAddress;

    /// <summary>The innermost scope that the thread ran.</summary>
    public ScopeNode? Node;

    /// <summary>The stack address that the next inline call in it is below; and of the outermost scope likewise.</summary>
    public nint InlineBelow, OuterInlineBelow;

    /// <summary>The thread's time since the switch away.</summary>
    public Segment Segment;

    /// <summary>The thread's last reading at the switch away.</summary>
    public LastReading Last;

    /// <summary>The time that scopes of the other flow's own had meanwhile.</summary>
    public ThreadTime Others;

    /// <summary>The scope is held throughout the call, and what the other flow's own scopes did is theirs.</summary>
    public readonly void TakeOthersOut(ref ThreadTime held)
    {
        held.CpuNanoseconds -= Math.Clamp(Others.CpuNanoseconds, 0, held.CpuNanoseconds);
        held.RunQueueNanoseconds -= Math.Clamp(Others.RunQueueNanoseconds, 0, held.RunQueueNanoseconds);
        held.GcPauseNanoseconds -= Math.Clamp(Others.GcPauseNanoseconds, 0, held.GcPauseNanoseconds);
        held.GcCpuNanoseconds -= Math.Clamp(Others.GcCpuNanoseconds, 0, held.GcCpuNanoseconds);
        held.AllocatedBytes -= Math.Clamp(Others.AllocatedBytes, 0, held.AllocatedBytes);
        held.ReadErrorNanoseconds += Others.ReadErrorNanoseconds;
    }
}
