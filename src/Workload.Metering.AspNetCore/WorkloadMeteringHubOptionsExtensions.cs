using Microsoft.AspNetCore.SignalR;
using Workload.Metering.AspNetCore.Hubs;

// Applications look in this namespace, so a project of the web SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Meters SignalR hubs.</summary>
public static class WorkloadMeteringHubOptionsExtensions
{
    /// <summary>Makes each call of a hub method a phase, for example <c>ChatHub/Send</c>.</summary>
    /// <remarks>
    /// <para>
    /// <c>services.AddSignalR(options => options.AddWorkloadMetering())</c> meters all hubs. The same call in
    /// <c>AddHubOptions&lt;ChatHub&gt;(…)</c> meters one hub. Methods that stream in either direction are not metered, because they last as
    /// long as their client listens.
    /// </para>
    /// <para>
    /// A call fails with the type of its exception. A call that was cancelled because its client went away is cancelled, with the
    /// <c>error.type</c> <c>client_aborted</c>.
    /// </para>
    /// </remarks>
    /// <param name="options">The options of all hubs or of one.</param>
    public static void AddWorkloadMetering(this HubOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddFilter(new HubMetering());
    }
}
