using Workload.Metering.Aggregation;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>
/// A switch away from a scope, deep within its code, to a flow without a scope. The other flow may be code that runs in line there, such as
/// a continuation or a callback. Only the return shows this. The same call of the runtime then switches back, so the stack address is the
/// same.
/// </summary>
internal struct InlineCall
{
    /// <summary>The stack address at the switch away.</summary>
    public nint StackAddress;

    /// <summary>The item that the thread ran. It is the same at the return.</summary>
    public uint Item;

    /// <summary>The innermost scope that the thread ran.</summary>
    public ScopeNode? Node;

    /// <summary>
    /// Whether another thread ran the scope at the switch away. It may have queued the flow and not left it yet, so that it leaves later.
    /// </summary>
    public bool WasShared;

    /// <summary>The stack address below which the next inline call in it must be, and the same for the outermost scope.</summary>
    public nint InlineBelow, OuterInlineBelow;

    /// <summary>The thread's time since the switch away.</summary>
    public Segment Segment;

    /// <summary>The thread's last reading at the switch away.</summary>
    public LastReading Last;

    /// <summary>The time that the other flow's own scopes used meanwhile.</summary>
    public ThreadTime Others;

    /// <summary>Removes the time of the other flow's own scopes. The scope itself is held during the whole call.</summary>
    public readonly void TakeOthersOut(ref ThreadTime held)
    {
        held.CpuNanoseconds -= Bounded.Clamp(Others.CpuNanoseconds, 0, held.CpuNanoseconds);
        held.RunQueueNanoseconds -= Bounded.Clamp(Others.RunQueueNanoseconds, 0, held.RunQueueNanoseconds);
        held.GcPauseNanoseconds -= Bounded.Clamp(Others.GcPauseNanoseconds, 0, held.GcPauseNanoseconds);
        held.GcCpuNanoseconds -= Bounded.Clamp(Others.GcCpuNanoseconds, 0, held.GcCpuNanoseconds);
        held.AllocatedBytes -= Bounded.Clamp(Others.AllocatedBytes, 0, held.AllocatedBytes);
        held.ReadErrorNanoseconds += Others.ReadErrorNanoseconds;
    }
}
