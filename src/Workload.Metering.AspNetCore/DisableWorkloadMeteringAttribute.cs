namespace Workload.Metering.AspNetCore;

/// <summary>Requests of this endpoint are no phase. On a controller, an action, a handler, or by <c>.DisableWorkloadMetering()</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableWorkloadMeteringAttribute : Attribute;
