using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The data that only some scopes need. A scope with nothing but nested ones has only <see cref="NestedTimes"/>.</summary>
internal sealed class ScopeExtras : NestedTimes
{
    /// <summary>The meter that the flow uses, if this belongs to a marker.</summary>
    public MeterReference? Marks { get; init; }

    /// <summary>
    /// The data about threads that run the scope at once. It is null as long as two never did. The scope's spin lock protects it and the
    /// next five properties.
    /// </summary>
    public SharedTimes? Shared { get; set; }

    /// <summary>The number of captures that no consumer has taken over yet.</summary>
    public int HandedOver { get; set; }

    public long HandedOverSince { get; set; }

    /// <summary>Whether the scope was ever captured.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>Whether a consumer ever entered the scope.</summary>
    public bool WasEntered { get; set; }

    /// <summary>Whether a consumer has taken the scope over and is about to enter it.</summary>
    public bool IsTakenOver { get; set; }

    /// <summary>The waits by name, protected by the scope's spin lock. It is null if no wait was named.</summary>
    public ScopeWaits? Waits;

    /// <summary>Whether it has nothing but waits, and the data about nested scopes that every such object has.</summary>
    public bool HasOnlyWaits =>
        Shared is null && !IsHandedOver && ErrorType is null && Activity is null && Span is null && ProcessCpu is null;

    public string? ErrorType { get; set; }

    /// <summary>Whether <see cref="ErrorType"/> says that the scope was cancelled, which is no failure.</summary>
    public bool IsCancelled { get; set; }

    public bool IsFailed => ErrorType is not null && !IsCancelled;

    /// <summary>The tracing span of the scope, if a tracer listens.</summary>
    public Activity? Activity { get; set; }

    /// <summary>The data about the span that opened the scope, or null if the program opened it.</summary>
    public SpanMark? Span { get; set; }

    /// <summary>The readings of the process's CPU clock, if they were chosen.</summary>
    public ProcessCpuSpan? ProcessCpu { get; set; }
}

/// <summary>The readings of the process's CPU clock at both ends of a scope.</summary>
internal sealed class ProcessCpuSpan(ProcessCpuReading atStart)
{
    public ProcessCpuReading AtStart => atStart;

    /// <summary>The CPU time that the process used between them, after the scope has ended.</summary>
    public ProcessCpuReading? Used { get; set; }
}
