using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Actions get their names from conventional routes, attribute routes and areas, with endpoints and without.</summary>
public sealed class MvcTests
{
    public static TheoryData<string, string> Actions => new()
    {
        { "/", "GET /Shop/Index/{id?}" },
        { "/shop", "GET /Shop/Index/{id?}" },
        { "/SHOP/iNDEX/5", "GET /Shop/Index/{id?}" },
        { "/Shop/Item/7", "GET /Shop/Item/{id?}" },
        { "/Stock", "GET /Stock/Index/{id?}" },
        { "/admin/users", "GET /Admin/Users/Index/{id?}" },
        { "/Admin/Users/Edit/3", "GET /Admin/Users/Edit/{id?}" },
        { "/api/prices/9", "GET /api/prices/{id:int}" },
        { "/api/prices", "GET /api/prices" },
        { "/old/9", "GET /old/{id}" },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public Task With_endpoints(string path, string phase) => ShouldBeAsync(path, phase, endpointRouting: true);

    [Theory]
    [MemberData(nameof(Actions))]
    public Task Without_endpoints(string path, string phase) => ShouldBeAsync(path, phase, endpointRouting: false);

    [Fact]
    public async Task Without_endpoints_what_an_action_calls_is_below_it()
    {
        await using var app = await StartAsync(endpointRouting: false);
        await app.StatusAsync("/Shop/Item/7");
        await app.PhaseAsync("GET /Shop/Item/{id?}");
        app.Meter.Snapshot().Roots.Single(root => root.Name == "GET /Shop/Item/{id?}").Children.Should().ContainSingle().Which.Name.Should(
            ).Be("find item");
    }

    [Fact]
    public async Task A_router_without_actions_names_by_its_template_and_what_it_does_not_match_is_unmatched()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.UseRouter(routes => routes.MapGet("hello/{name}", (_, response, _) => response.WriteAsync("hello")));
            },
            services => services.AddRouting());
        (await app.StatusAsync("/hello/you")).Should().Be(200);
        (await app.StatusAsync("/goodbye")).Should().Be(404);
        await app.PhaseAsync("GET /hello/{name}");
        await app.PhaseAsync("(unmatched)");
        app.PhaseNames.Should().BeEquivalentTo("GET /hello/{name}", "(unmatched)");
    }

    [Theory]
    [InlineData("/any/thing", "GET /Shop/Item")]
    [InlineData("/office/any", "GET /Admin/Users/Index")]
    [InlineData("/dynamic/9", "GET /Stock/Index")]
    [InlineData("/Shop/Index", "GET /Shop/Index/{id?}")]
    public async Task An_action_to_which_a_fallback_or_a_dynamic_route_leads_is_named_by_its_values(string path, string phase)
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.MapControllerRoute("default", "{controller}/{action}/{id?}");
                app.MapDynamicControllerRoute<ToStock>("dynamic/{slug}");
                app.MapFallbackToAreaController("office/{*rest}", "Index", "Users", "Admin");
                app.MapFallbackToController("Item", "Shop");
            },
            services => services.AddSingleton<ToStock>().AddControllers().AddApplicationPart(typeof(MvcTests).Assembly));
        (await app.StatusAsync(path)).Should().Be(200);
        await app.PhaseAsync(phase);
        app.PhaseNames.Where(name => name != "find item").Should().Equal(phase);
    }

    [Theory]
    [InlineData("{controller=Home}/{action=Index}/{id?}", "controller=Home,action=Index", "/Home/Index/{id?}")]
    [InlineData("{area:exists}/{controller=Home}/{action=Index}/{id:int?}", "area=Admin,controller=Home,action=Index",
        "/Admin/Home/Index/{id:int?}")]
    [InlineData("blog/{*article}", "controller=Blog,action=Article", "/blog/{*article}")]
    [InlineData("files/{**path}", "page=/Files", "/files/{**path}")]
    [InlineData("{controller}-{action}/{id=1}", "controller=Home,action=Index", "/Home-Index/{id=1}")]
    [InlineData("Products/Edit/{id:int}", "page=/Products/Edit", "/Products/Edit/{id:int}")]
    [InlineData("{page}", "page=/Products/List", "/Products/List")]
    [InlineData("", "page=/Index", "/")]
    public void Required_values_stand_in_the_place_of_their_parameters(string template, string required, string route)
    {
        var values = new RouteValueDictionary(
            required.Split(',').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], object? (pair) => pair[1]));
        var defaults = new RouteValueDictionary(values);
        var pattern = RoutePatternFactory.Parse(template, defaults, parameterPolicies: null, requiredValues: values);
        RouteNames.Of(new RouteEndpoint(_ => Task.CompletedTask, pattern, 0, EndpointMetadataCollection.Empty, null)).Should().Be(route);
    }

    private static async Task ShouldBeAsync(string path, string phase, bool endpointRouting)
    {
        await using var app = await StartAsync(endpointRouting);
        (await app.StatusAsync(path)).Should().Be(200);
        (await app.PhaseAsync(phase)).Count.Should().Be(1);
        app.PhaseNames.Where(name => name != "find item").Should().Equal(phase);
    }

    private static Task<TestApplication> StartAsync(bool endpointRouting) => TestApplication.StartAsync(
        app =>
        {
            app.UseWorkloadMetering();
            if (endpointRouting)
            {
                app.MapControllerRoute("areas", "{area:exists}/{controller=Home}/{action=Index}/{id?}");
                app.MapControllerRoute("old", "old/{id}", new { controller = "Stock", action = "Old" });
                app.MapControllerRoute("default", "{controller=Shop}/{action=Index}/{id?}");
            }
            else
            {
                app.UseMvc(routes =>
                {
                    routes.MapRoute("areas", "{area:exists}/{controller=Home}/{action=Index}/{id?}");
                    routes.MapRoute("old", "old/{id}", new { controller = "Stock", action = "Old" });
                    routes.MapRoute("default", "{controller=Shop}/{action=Index}/{id?}");
                });
            }
        },
        services =>
            services.AddControllers(options => options.EnableEndpointRouting = endpointRouting).ConfigureApplicationPartManager(parts =>
        {
            parts.ApplicationParts.Clear();
            parts.ApplicationParts.Add(new AssemblyPart(typeof(MvcTests).Assembly));
        }));
}

public sealed class ToStock : DynamicRouteValueTransformer
{
    public override ValueTask<RouteValueDictionary> TransformAsync(HttpContext httpContext, RouteValueDictionary values) =>
        new(new RouteValueDictionary { ["controller"] = "Stock", ["action"] = "Index" });
}

public sealed class ShopController : ControllerBase
{
    public string Index() => "shop";

    public string Item(int id)
    {
        using (Meter.Track("find item")) return $"item {id}";
    }
}

public sealed class StockController : ControllerBase
{
    public string Index() => "stock";

    public string Old(int id) => $"old {id}";
}

[Area("Admin")]
public sealed class UsersController : ControllerBase
{
    public string Index() => "users";

    public string Edit(int id) => $"user {id}";
}

[Route("api/prices")]
public sealed class PricesController : ControllerBase
{
    [HttpGet]
    public string All() => "prices";

    [HttpGet("{id:int}")]
    public string One(int id) => $"price {id}";
}
