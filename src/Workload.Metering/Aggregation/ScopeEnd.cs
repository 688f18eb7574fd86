using System.Runtime.CompilerServices;

namespace Workload.Metering.Aggregation;

/// <summary>The figures of one scope that ended, as they go into its path's totals. The threads' part stays where it is: nothing changes it any more.</summary>
internal ref struct ScopeEnd
{
    /// <summary>Whether the times are there: where another thread runs the scope yet, leaving it is not its end.</summary>
    public bool IsFinished;
    public bool Failed;

    /// <summary>Whether the times are known.</summary>
    public bool Measured;
    public bool HasProcessCpu;

    /// <summary>How many of its nested scopes go on.</summary>
    public int OpenNested;
    public long WallNanoseconds;

    /// <summary>With nested scopes, as the next three; null while <see cref="IsFinished"/> is false.</summary>
    public ref readonly ThreadTime Thread;
    public long BusyNanoseconds;
    public long AwaitingNanoseconds;
    public long TaskQueueNanoseconds;

    /// <summary>Of that, what is nested scopes', as the next three; null where none was nested in it.</summary>
    public ref readonly ThreadTime NestedThread;
    public long NestedBusyNanoseconds;
    public long NestedAwaitingNanoseconds;
    public long NestedTaskQueueNanoseconds;

    public long ProcessUserNanoseconds;
    public long ProcessSystemNanoseconds;

    /// <summary>Whether the times are known, and there: behind a gate nothing may throw, whatever it is given.</summary>
    public readonly bool IsKnown => Measured && !Unsafe.IsNullRef(in Thread);

    public readonly bool HasNested => !Unsafe.IsNullRef(in NestedThread);

    /// <summary>A copy of the scope's time.</summary>
    public readonly FlowTime ToInclusive() => !IsFinished ? default : new FlowTime
    {
        Thread = Thread,
        BusyNanoseconds = BusyNanoseconds,
        AwaitingNanoseconds = AwaitingNanoseconds,
        TaskQueueNanoseconds = TaskQueueNanoseconds,
    };
}
