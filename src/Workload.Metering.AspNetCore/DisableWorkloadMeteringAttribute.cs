namespace Workload.Metering.AspNetCore;

/// <summary>
/// Excludes the requests of an endpoint from metering. It applies to a controller, an action or a handler.
/// <c>.DisableWorkloadMetering()</c> adds it to other endpoints.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableWorkloadMeteringAttribute : Attribute;
