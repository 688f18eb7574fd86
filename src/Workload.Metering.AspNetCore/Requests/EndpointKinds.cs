using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.SignalR;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Reads the properties of an endpoint from its metadata.</summary>
/// <remarks>
/// Some metadata types are looked up by name, because they are newer than this framework or belong to a package that an application may not
/// have.
/// </remarks>
internal static class EndpointKinds
{
    private const string StaticAsset = "Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor";
    private const string GrpcMethod = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    /// <summary>
    /// Whether the endpoint is one of the many that <c>MapStaticAssets</c> creates. It creates one for each file and each of its encodings.
    /// </summary>
    public static bool IsStaticAsset(Endpoint endpoint) => MetadataOf(endpoint, StaticAsset) is not null;

    public static bool IsGrpc(Endpoint endpoint) => MetadataOf(endpoint, GrpcMethod) is not null;

    public static bool HasNoHttpMetrics(Endpoint endpoint) =>
#if NET9_0_OR_GREATER
        endpoint.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null;
#else
        endpoint.Metadata.Any(entry =>
            entry.GetType().GetInterface("Microsoft.AspNetCore.Http.Metadata.IDisableHttpMetricsMetadata") is not null);
#endif

    /// <summary>
    /// Whether a request stays open as long as its client stays. This is true for a hub connection, an event stream, and a streaming call
    /// or response.
    /// </summary>
    public static bool IsLongLived(Endpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HubMetadata>() is not null && endpoint.Metadata.GetMetadata<NegotiateMetadata>() is null)
        || endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Any(produced => produced.ContentTypes.Any(LongLived.IsStream) || (produced.Type is { } type && StreamTypes.IsStream(type)))
        || (MethodOf(endpoint) is { } method && StreamTypes.IsStream(method.ReturnType))
        || (MetadataOf(endpoint, GrpcMethod) is { } grpc && GrpcTypeOf(grpc) is not (null or "Unary"));

    /// <summary>
    /// Whether a response of the endpoint may turn out to stay open. A minimal endpoint that only returns a value, and cannot reach the
    /// response, sends that value.
    /// </summary>
    public static bool MayStream(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null
        || endpoint.Metadata.GetMetadata<MethodInfo>() is not { } method
        || !StreamTypes.IsPlain(method.ReturnType)
        || Array.Exists(method.GetParameters(), ReachesResponse);

    private static bool ReachesResponse(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(HttpContext) || parameter.ParameterType == typeof(HttpResponse)
        || parameter.IsDefined(typeof(AsParametersAttribute), inherit: false);

    /// <summary>The method that handles the endpoint's requests. It is null for a page and for a library's own delegate.</summary>
    public static MethodInfo? MethodOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo ?? endpoint.Metadata.GetMetadata<MethodInfo>();

    private static object? MetadataOf(Endpoint endpoint, string typeName)
    {
        foreach (object entry in endpoint.Metadata)
            if (entry.GetType().FullName == typeName) return entry;
        return null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075",
        Justification = "The gRPC server reads these properties itself. Without them a call is metered as a unary one.")]
    private static string? GrpcTypeOf(object metadata) =>
        metadata.GetType().GetProperty("Method")?.GetValue(metadata) is { } method
            ? method.GetType().GetInterface("Grpc.Core.IMethod")?.GetProperty("Type")?.GetValue(method)?.ToString()
            : null;
}
