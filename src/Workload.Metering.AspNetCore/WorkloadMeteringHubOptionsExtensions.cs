using Microsoft.AspNetCore.SignalR;
using Workload.Metering.AspNetCore.Hubs;

// Where an application looks for it: a project of the web SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Meters the hubs of SignalR.</summary>
public static class WorkloadMeteringHubOptionsExtensions
{
    /// <summary>Makes each call of a hub's method a phase: <c>ChatHub/Send</c>.</summary>
    /// <remarks>
    /// <para>
    /// For all hubs: <c>services.AddSignalR(options => options.AddWorkloadMetering())</c>; for one: <c>AddHubOptions&lt;ChatHub&gt;(…)</c>, with the
    /// same call. Methods that stream, in either direction, are left out: they last as long as their client listens.
    /// </para>
    /// <para>A call fails with the type of its exception. One that was cancelled because its client went away is cancelled, with the <c>error.type</c> <c>client_aborted</c>.</para>
    /// </remarks>
    /// <param name="options">The options of all hubs or of one.</param>
    public static void AddWorkloadMetering(this HubOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddFilter(new HubMetering());
    }
}
