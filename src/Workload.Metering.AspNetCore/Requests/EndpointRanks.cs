using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Tells which endpoints matter most to the application.</summary>
internal static class EndpointRanks
{
    /// <summary>
    /// The order in which endpoints are declared. Endpoints from the application's own code come first, then those from libraries, then
    /// generated ones.
    /// </summary>
    public static int Of(Endpoint endpoint, string? applicationName)
    {
        if (endpoint.Metadata.GetMetadata<PhaseMetadata>() is not null) return 0;
        if (EndpointKinds.MethodOf(endpoint) is { } method) return method.DeclaringType?.Assembly.GetName().Name == applicationName ? 0 : 1;
        return endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null || EndpointKinds.IsGrpc(endpoint) ? 0 : 2;
    }
}
