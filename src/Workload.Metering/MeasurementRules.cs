using Workload.Metering.Analysis;

namespace Workload.Metering;

/// <summary>
/// The properties of a meter that a measurement needs. It does not refer to the meter, since a measurement may outlive its meter.
/// </summary>
/// <param name="RunQueueKnown">Whether the wait for a core is known.</param>
/// <param name="WaitsKnown">Whether waits have names.</param>
/// <param name="TaskQueueKnown">Whether the wait for a pool thread is known.</param>
/// <param name="Thresholds">The thresholds that determine a bottleneck.</param>
internal sealed record MeasurementRules(bool RunQueueKnown, bool TaskQueueKnown, bool WaitsKnown, BottleneckThresholds Thresholds);
