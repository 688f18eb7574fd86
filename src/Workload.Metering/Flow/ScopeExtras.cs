using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>What only some scopes have.</summary>
internal sealed class ScopeExtras
{
    /// <summary>Of a marker: whose meter the flow is to use.</summary>
    public MeterSettings? Marks { get; init; }

    /// <summary>How many captures no consumer has taken over yet; behind the scope's gate, as the next two.</summary>
    public int HandedOver { get; set; }

    public long HandedOverSince { get; set; }

    /// <summary>Whether a consumer took it over and is about to enter it.</summary>
    public bool IsTakenOver { get; set; }

    public string? ErrorType { get; set; }

    /// <summary>The tracing span that the scope opened, where a tracer listens.</summary>
    public Activity? Activity { get; set; }

    /// <summary>The process's CPU clock at the start, where it was chosen to be read.</summary>
    public ProcessCpuReading? ProcessCpuAtStart { get; set; }

    /// <summary>The process's CPU during the scope, read or estimated, once it has ended.</summary>
    public ProcessCpuReading? ProcessCpu { get; set; }

    /// <summary>What the scope measured, once somebody asked.</summary>
    public object? Result { get; set; }
}
