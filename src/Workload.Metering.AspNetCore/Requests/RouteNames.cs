using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Returns the route of an endpoint as its phase names it.</summary>
internal static class RouteNames
{
    private static readonly string[] s_required = ["area", "controller", "action", "page"];

    /// <summary>
    /// Returns the route's template with its required values filled in. Each action of a conventional route is an endpoint with the same
    /// template. Only the required values (area, controller and action) distinguish them.
    /// </summary>
    public static string? Of(Endpoint endpoint)
    {
        if (endpoint is RouteEndpoint { RoutePattern: var pattern }
            && Array.Exists([.. pattern.Parameters], parameter => RequiredValueOf(pattern.RequiredValues, parameter) is not null))
        {
            return Rooted(Write(pattern, pattern.RequiredValues));
        }
        string? route = endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route
            ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        return route is not null ? Rooted(route)
            : endpoint.Metadata.GetMetadata<ActionDescriptor>() is { } action ? Of(action)
            : null;
    }

    /// <summary>
    /// Returns the name of an action without a route of its own. A fallback or a dynamic route leads to such actions, and their endpoints
    /// do not say which of them did.
    /// </summary>
    private static string? Of(ActionDescriptor action)
    {
        if (action.AttributeRouteInfo?.Template is { } template) return Rooted(template);
        string[] parts = [.. s_required.Select(key => action.RouteValues.TryGetValue(key, out string? value) ? value : null)
            .OfType<string>().Where(value => value.Length > 0).Select(value => value.TrimStart('/'))];
        return parts.Length > 0 ? "/" + string.Join('/', parts) : null;
    }

    /// <summary>Returns a template in which each parameter that has a value is replaced by that value.</summary>
    public static string Of(string template, IEnumerable<KeyValuePair<string, string?>> values)
    {
        var known = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values) known[name] = value;
        return Rooted(Write(RoutePatternFactory.Parse(template), known));
    }

    private static string Rooted(string route) => route.StartsWith('/') ? route : "/" + route;

    private static string? RequiredValueOf(IReadOnlyDictionary<string, object?> values, RoutePatternParameterPart parameter) =>
        values.TryGetValue(parameter.Name, out object? value) && value is string { Length: > 0 } text ? text : null;

    private static string Write(RoutePattern pattern, IReadOnlyDictionary<string, object?> values)
    {
        var text = new StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            text.Append('/');
            foreach (var part in segment.Parts)
            {
                _ = part switch
                {
                    RoutePatternLiteralPart literal => text.Append(literal.Content),
                    RoutePatternSeparatorPart separator => text.Append(separator.Content),
                    RoutePatternParameterPart parameter => RequiredValueOf(values, parameter) is { } value
                        ? text.Append(value.TrimStart('/'))
                        : Append(text, pattern, parameter),
                    _ => text,
                };
            }
        }

        return text.ToString();
    }

    private static StringBuilder Append(StringBuilder text, RoutePattern pattern, RoutePatternParameterPart parameter)
    {
        text.Append('{');
        if (parameter.IsCatchAll) text.Append(parameter.EncodeSlashes ? "*" : "**");
        text.Append(parameter.Name);
        foreach (var policy in parameter.ParameterPolicies)
            if (policy.Content is { } content) text.Append(':').Append(content);
        if (parameter.Default is not null && pattern.Defaults.ContainsKey(parameter.Name)) text.Append('=').Append(parameter.Default);
        if (parameter.IsOptional) text.Append('?');
        return text.Append('}');
    }
}
