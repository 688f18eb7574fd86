using System.Diagnostics;

namespace Workload.Metering.Flow;

/// <summary>
/// What a scope knows of the span that opened it. It holds nothing of the span, so one that is never stopped can be collected.
/// </summary>
/// <param name="Operation">The span's operation.</param>
/// <param name="Kind">The span's kind.</param>
internal sealed record SpanMark(string Operation, ActivityKind Kind);
