using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.SignalR;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>What an endpoint's metadata says of the endpoint.</summary>
/// <remarks>Some metadata is known by the name of its type alone: the type is younger than this framework, or of a package that an application may not have.</remarks>
internal static class EndpointKinds
{
    private const string StaticAsset = "Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor";
    private const string GrpcMethod = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    /// <summary>Whether the endpoint is one of the many that <c>MapStaticAssets</c> makes: one for each file, and for each of its encodings.</summary>
    public static bool IsStaticAsset(Endpoint endpoint) => MetadataOf(endpoint, StaticAsset) is not null;

    public static bool IsGrpc(Endpoint endpoint) => MetadataOf(endpoint, GrpcMethod) is not null;

    public static bool HasNoHttpMetrics(Endpoint endpoint) =>
#if NET9_0_OR_GREATER
        endpoint.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null;
#else
        endpoint.Metadata.Any(entry => entry.GetType().GetInterface("Microsoft.AspNetCore.Http.Metadata.IDisableHttpMetricsMetadata") is not null);
#endif

    /// <summary>Whether a request stays open as long as its client stays: a hub's connection, an event stream, a call or a response that streams.</summary>
    public static bool IsLongLived(Endpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HubMetadata>() is not null && endpoint.Metadata.GetMetadata<NegotiateMetadata>() is null)
        || endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(produced => produced.ContentTypes.Any(LongLived.IsStream))
        || (MethodOf(endpoint) is { } method && StreamTypes.IsStream(method.ReturnType))
        || (MetadataOf(endpoint, GrpcMethod) is { } grpc && GrpcTypeOf(grpc) is not (null or "Unary"));

    /// <summary>
    /// The order in which endpoints are declared. What the application's authors wrote comes first, then what libraries bring, then what
    /// no one wrote as code.
    /// </summary>
    public static int Rank(Endpoint endpoint, string? applicationName)
    {
        if (endpoint.Metadata.GetMetadata<PhaseMetadata>() is not null) return 0;
        if (MethodOf(endpoint) is { } method) return method.DeclaringType?.Assembly.GetName().Name == applicationName ? 0 : 1;
        return endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null || IsGrpc(endpoint) ? 0 : 2;
    }

    private static MethodInfo? MethodOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo ?? endpoint.Metadata.GetMetadata<MethodInfo>();

    private static object? MetadataOf(Endpoint endpoint, string typeName)
    {
        foreach (object entry in endpoint.Metadata)
            if (entry.GetType().FullName == typeName) return entry;
        return null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The gRPC server reads these properties itself. Without them a call is metered as a unary one.")]
    private static string? GrpcTypeOf(object metadata) =>
        metadata.GetType().GetProperty("Method")?.GetValue(metadata) is { } method
            ? method.GetType().GetInterface("Grpc.Core.IMethod")?.GetProperty("Type")?.GetValue(method)?.ToString()
            : null;
}
