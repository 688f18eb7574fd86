using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>A library may add middleware by a startup filter, and it then runs before everything that the application adds.</summary>
public sealed class FirstInLineTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_a_librarys_filter_answers_are_metered(bool libraryFirst)
    {
        await using var app = await TestApplication.StartAsync(
            app => app.MapGet("/orders/{id}", (int id) => id),
            services =>
            {
                if (libraryFirst) services.AddSingleton<IStartupFilter, Library>();
                services.AddWorkloadRequestMetering(
                    options => options.Name = context => context.Request.Path == "/sitemap.xml" ? "GET sitemap" : null);
                if (!libraryFirst) services.AddSingleton<IStartupFilter, Library>();
            });
        (await app.Client.GetStringAsync("/sitemap.xml")).Should().Be("<urlset/>");
        (await app.StatusAsync("/orders/1")).Should().Be(200);
        (await app.PhaseAsync("GET sitemap")).Count.Should().Be(1);
        (await app.PhaseAsync("GET /orders/{id}")).Count.Should().Be(1);
        app.PhaseNames.Should().BeEquivalentTo("GET sitemap", "GET /orders/{id}");
    }

    [Fact]
    public async Task A_request_is_metered_once_where_the_middleware_is_added_too()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.MapGet("/orders/{id}", (int id) => id);
            },
            services => services.AddWorkloadRequestMetering());
        await app.StatusAsync("/orders/1");
        await app.PhaseAsync("GET /orders/{id}");
        app.PhaseNames.Should().Equal("GET /orders/{id}");
        app.Meter.Snapshot().Roots.Should().OnlyContain(root => root.Children.Count == 0);
    }

    [Fact]
    public async Task Endpoints_are_declared_when_the_application_starts()
    {
        await using var app = await TestApplication.StartAsync(
            app => app.MapGet("/orders/{id}", (int id) => id), services => services.AddWorkloadRequestMetering());
        app.Meter.Snapshot()["GET /orders/{id}"].Count.Should().Be(0);
    }

    private sealed class Library : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, then) => context.Request.Path == "/sitemap.xml" ? context.Response.WriteAsync("<urlset/>") : then(context));
            next(app);
        };
    }
}
