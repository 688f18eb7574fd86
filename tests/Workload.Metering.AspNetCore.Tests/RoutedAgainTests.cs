using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Rewrite;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Requests that get more than one endpoint, and requests whose endpoint has no route.</summary>
public sealed class RoutedAgainTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rewritten_request_is_that_of_the_endpoint_that_answers_it(bool meteringFirst)
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                if (!meteringFirst) app.UseWorkloadMetering();
                app.UseRewriter(new RewriteOptions().AddRewrite("^old/(.*)", "orders/$1", skipRemainingRules: true));
                app.MapGet("/orders/{id}", (int id) => $"order {id}");
                app.MapFallback(() => "fallback");
            },
            services =>
            {
                if (meteringFirst) services.AddWorkloadRequestMetering();
            });
        (await app.Client.GetStringAsync("/old/1")).Should().Be("order 1");
        (await app.Client.GetStringAsync("/other")).Should().Be("fallback");
        await app.PhaseAsync("GET /{*path:nonfile}");
        await app.PhaseAsync("GET /orders/{id}");
        Counts(app).Should().BeEquivalentTo(["GET /{*path:nonfile} 1", "GET /orders/{id} 1"]);
    }

    [Fact]
    public async Task An_error_page_that_an_applications_own_middleware_executes_names_no_request()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidTimeZoneException)
                {
                    context.Response.StatusCode = 500;
                }

                if (context.Response.StatusCode < 400) return;
                context.Request.Path = "/error";
                context.SetEndpoint(null);
                await next(context);
            });
            app.UseRouting();
            app.MapGet("/error", () => "sorry");
            app.MapGet("/gone/{id}", (int id) => Results.StatusCode(410));
            app.MapGet("/fails/{id}", IResult (int id) => throw new InvalidTimeZoneException($"{id}"));
        });
        (await app.StatusAsync("/nowhere")).Should().Be(404);
        (await app.StatusAsync("/gone/1")).Should().Be(410);
        (await app.StatusAsync("/fails/1")).Should().Be(500);
        (await app.StatusAsync("/gone/1", HttpMethod.Post)).Should().Be(405);
        await app.PhaseAsync("GET /fails/{id}");
        await app.PhaseAsync("GET /gone/{id}");
        await app.PhaseAsync("(unmatched)", 2);
        Counts(app).Should().BeEquivalentTo(["GET /gone/{id} 1", "GET /fails/{id} 1", "(unmatched) 2"]);
    }

    [Fact]
    public async Task Without_endpoints_a_status_page_leaves_an_unmatched_request_unmatched()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.UseStatusCodePagesWithReExecute("/Shop/Item/{0}");
                app.UseMvc(routes => routes.MapRoute("default", "{controller=Shop}/{action=Index}/{id?}"));
            },
            services =>
                services.AddMvc(options => options.EnableEndpointRouting = false).AddApplicationPart(typeof(RoutedAgainTests).Assembly));
        (await app.StatusAsync("/nowhere/1/2/3")).Should().Be(404);
        await app.PhaseAsync("(unmatched)");
        app.PhaseNames.Should().BeEquivalentTo("(unmatched)", "find item");
    }

    [Fact]
    public async Task The_hook_names_a_request_whose_endpoint_has_no_route()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering(options => options.Name = context => $"status {context.Response.StatusCode}");
            app.MapPost("/orders", () => "made").Accepts<string>("text/csv");
        });
        (await app.StatusAsync("/orders")).Should().Be(405);
        using (var content = new StringContent("{}", null, "application/json"))
        using (var response = await app.Client.PostAsync(new Uri("/orders", UriKind.Relative), content))
            ((int)response.StatusCode).Should().Be(415);
        await app.PhaseAsync("status 405");
        await app.PhaseAsync("status 415");
        Counts(app).Should().BeEquivalentTo(["status 405 1", "status 415 1"]);
    }

    private static IEnumerable<string> Counts(TestApplication app) =>
        app.Meter.Snapshot().Phases.Where(phase => phase.Count > 0).Select(phase => $"{phase.Name} {phase.Count}");
}
