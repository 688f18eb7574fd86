using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Names requests of <c>UseMvc</c> and <c>UseRouter</c>, which route without endpoints.</summary>
/// <remarks>
/// An authorization filter is the first code that knows the action. Later only the route values are left, which contain controller and
/// action as the client spelled them. A client must not create names.
/// </remarks>
internal sealed class LegacyRoutes : IAuthorizationFilter, IOrderedFilter
{
    public int Order => int.MinValue;

    /// <summary>Names the actions of an application whose MVC routes without endpoints. It does nothing in other applications.</summary>
    public static void AddTo(IServiceProvider services)
    {
        if (services.GetService<IActionDescriptorCollectionProvider>() is null) return;
        if (services.GetService<IOptions<MvcOptions>>()?.Value is { EnableEndpointRouting: false } mvc
            && !mvc.Filters.OfType<LegacyRoutes>().Any())
        {
            mvc.Filters.Add(new LegacyRoutes());
        }
    }

    /// <summary>Returns the template of the router that handled the request, without values, or null if no router did.</summary>
    public static string? RouteOf(HttpContext context) =>
        TemplateOf(context) is { } template ? template.StartsWith('/') ? template : "/" + template : null;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Features[typeof(IPhaseFeature)] is not RequestScope request) return;
        var action = context.ActionDescriptor;
        if (action.AttributeRouteInfo?.Template is { } attribute) request.NameRoute(RouteNames.Of(attribute, []));
        else if (TemplateOf(context.HttpContext) is { } template) request.NameRoute(RouteNames.Of(template, action.RouteValues));
    }

    private static string? TemplateOf(HttpContext context) =>
        (context.Features[typeof(IRoutingFeature)] as IRoutingFeature)?.RouteData?.Routers
            .OfType<RouteBase>().LastOrDefault()?.ParsedTemplate.TemplateText;
}
