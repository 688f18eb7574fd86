using System.Diagnostics;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>What only some scopes have.</summary>
internal sealed class ScopeExtras
{
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
