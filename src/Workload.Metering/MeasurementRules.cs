using Workload.Metering.Analysis;

namespace Workload.Metering;

/// <summary>What a measurement must know of its meter. It holds nothing else of it, for a measurement may outlive its meter.</summary>
/// <param name="RunQueueKnown">Whether the wait for a core is known.</param>
/// <param name="WaitsKnown">Whether waits have names.</param>
/// <param name="TaskQueueKnown">Whether the wait for a pool thread is known.</param>
/// <param name="Thresholds">What makes a bottleneck.</param>
internal sealed record MeasurementRules(bool RunQueueKnown, bool TaskQueueKnown, bool WaitsKnown, BottleneckThresholds Thresholds);
