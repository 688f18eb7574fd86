using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>What only some scopes have.</summary>
internal sealed class ScopeExtras
{
    /// <summary>Of a marker: whose meter the flow is to use.</summary>
    public MeterReference? Marks { get; init; }

    /// <summary>What it knows of the scopes nested in it; behind the scope's gate, as the next three.</summary>
    public NestedTimes? Nested { get; set; }

    /// <summary>What it knows of threads that run it at once; null while two never did.</summary>
    public SharedTimes? Shared { get; set; }

    /// <summary>How many captures no consumer has taken over yet.</summary>
    public int HandedOver { get; set; }

    public long HandedOverSince { get; set; }

    /// <summary>Whether it was ever captured.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>Whether a consumer ever entered it.</summary>
    public bool WasEntered { get; set; }

    /// <summary>Whether a consumer took it over and is about to enter it.</summary>
    public bool IsTakenOver { get; set; }

    /// <summary>Waits by name, guarded by the scope's gate; null while nothing named any.</summary>
    public ScopeWaits? Waits;

    public string? ErrorType { get; set; }

    /// <summary>Whether <see cref="ErrorType"/> says that the scope was cancelled, which is no failure.</summary>
    public bool IsCancelled { get; set; }

    public bool IsFailed => ErrorType is not null && !IsCancelled;

    /// <summary>The tracing span that the scope opened, where a tracer listens.</summary>
    public Activity? Activity { get; set; }

    /// <summary>The process's CPU clock, where it was chosen to be read.</summary>
    public ProcessCpuSpan? ProcessCpu { get; set; }
}

/// <summary>The process's CPU clock at both ends of a scope.</summary>
internal sealed class ProcessCpuSpan(ProcessCpuReading atStart)
{
    public ProcessCpuReading AtStart => atStart;

    /// <summary>What the process used between them, once the scope has ended.</summary>
    public ProcessCpuReading? Used { get; set; }
}
