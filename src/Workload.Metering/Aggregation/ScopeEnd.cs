using System.Runtime.CompilerServices;

namespace Workload.Metering.Aggregation;

/// <summary>
/// The figures of one scope that ended, as they are added to its path's totals. The threads' part is a reference into the scope, which no
/// longer changes.
/// </summary>
internal ref struct ScopeEnd
{
    /// <summary>
    /// Whether the times are complete. They are not if another thread still runs the scope, because then leaving the scope is not its end.
    /// </summary>
    public bool IsFinished;
    public bool Failed;

    /// <summary>Whether the times are known.</summary>
    public bool Measured;
    public bool HasProcessCpu;

    /// <summary>The number of its nested scopes that still run.</summary>
    public int OpenNested;
    public long WallNanoseconds;

    /// <summary>The time with nested scopes, as in the next three fields. It is null while <see cref="IsFinished"/> is false.</summary>
    public ref readonly ThreadTime Thread;
    public long BusyNanoseconds;
    public long AwaitingNanoseconds;
    public long TaskQueueNanoseconds;

    /// <summary>
    /// The part of it that belongs to nested scopes, as in the next three fields. It is null if no scope was nested in it.
    /// </summary>
    public ref readonly ThreadTime NestedThread;
    public long NestedBusyNanoseconds;
    public long NestedAwaitingNanoseconds;
    public long NestedTaskQueueNanoseconds;

    public long ProcessUserNanoseconds;
    public long ProcessSystemNanoseconds;

    /// <summary>Whether the times are known and available. This is checked because nothing may throw while the spin lock is held.</summary>
    public readonly bool IsKnown => Measured && !Unsafe.IsNullRef(in Thread);

    public readonly bool HasNested => !Unsafe.IsNullRef(in NestedThread);

    /// <summary>Returns a copy of the scope's time.</summary>
    public readonly FlowTime ToInclusive() => !IsFinished ? default : new FlowTime
    {
        Thread = Thread,
        BusyNanoseconds = BusyNanoseconds,
        AwaitingNanoseconds = AwaitingNanoseconds,
        TaskQueueNanoseconds = TaskQueueNanoseconds,
    };
}
