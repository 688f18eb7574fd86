using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>
/// A shop as people write it. It has MVC with areas on SQLite, files served by endpoints and by middleware, and a library that adds
/// middleware by a startup filter. It runs with endpoints, or by <c>UseMvc</c> without them.
/// </summary>
internal static class ShopApplication
{
    private const int Assets = 120;
    private const string Style = "body { margin: 0 }";

    private static readonly object[] s_nothing = [];

    public static async Task ServeAsync(bool endpointRouting)
    {
        string root = Directory.CreateTempSubdirectory("shop-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { WebRootPath = root });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IStartupFilter, SitemapLibrary>();

        builder.Services.AddWorkloadMetering();
        builder.Services.AddWorkloadRequestMetering(options =>
        {
            options.ExcludePaths("/workload", "/health");
            options.Name = context => context.Request.Path == "/sitemap.xml" ? "GET sitemap" : null;
        });
        builder.Services.AddWorkloadDatabaseMetering();
        builder.Services.AddDbContext<CatalogContext>(options => options.UseSqlite($"Data Source={Path.Combine(root, "catalog.db")}"));
        builder.Services.AddControllers(options => options.EnableEndpointRouting = endpointRouting).ConfigureApplicationPartManager(parts =>
        {
            parts.ApplicationParts.Clear();
            parts.ApplicationParts.Add(new AssemblyPart(typeof(ShopApplication).Assembly));
        });
        await using var app = builder.Build();
        using (var scope = app.Services.CreateScope())
            await CatalogContext.FillAsync(scope.ServiceProvider.GetRequiredService<CatalogContext>());
        await WriteFilesAsync(root);
        app.UseStaticFiles(new StaticFileOptions { RequestPath = "/files", FileProvider = new PhysicalFileProvider(root) });
        if (endpointRouting)
        {
            app.MapStaticAssets(Path.Combine(root, "assets.json"));
            app.MapControllerRoute("areas", "{area:exists}/{controller=Home}/{action=Index}/{id?}");
            app.MapControllerRoute("default", "{controller=Shop}/{action=Index}/{id?}");
            app.MapWorkloadReport();
        }
        else
        {
            // This application has no endpoints, so the report needs a branch of its own.
            app.Map("/workload", branch => branch.UseRouting().UseEndpoints(endpoints => endpoints.MapWorkloadReport("/")));
            app.UseMvc(routes =>
            {
                routes.MapRoute("areas", "{area:exists}/{controller=Home}/{action=Index}/{id?}");
                routes.MapRoute("default", "{controller=Shop}/{action=Index}/{id?}");
            });
        }

        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await app.StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(root, recursive: true);
    }

    /// <summary>
    /// Writes files, and the manifest that the build of a web project writes. The manifest has an endpoint for each file.
    /// </summary>
    private static async Task WriteFilesAsync(string root)
    {
        await File.WriteAllTextAsync(Path.Combine(root, "readme.txt"), "read me");
        var endpoints = new List<object>();
        object[] headers =
        [
            new { Name = "Content-Type", Value = "text/css" },
            new { Name = "Content-Length", Value = Style.Length.ToString(CultureInfo.InvariantCulture) },
            new { Name = "ETag", Value = "\"1\"" },
            new { Name = "Last-Modified", Value = "Wed, 01 Jan 2025 00:00:00 GMT" },
        ];
        for (int asset = 0; asset < Assets; asset++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"site{asset}.css");
            await File.WriteAllTextAsync(Path.Combine(root, name), Style);
            endpoints.Add(
                new { Route = name, AssetFile = name, Selectors = s_nothing, ResponseHeaders = headers, EndpointProperties = s_nothing });
        }

        await File.WriteAllTextAsync(Path.Combine(root, "assets.json"),
            JsonSerializer.Serialize(new { Version = 1, ManifestType = "Build", Endpoints = endpoints }));
    }

    private sealed class SitemapLibrary : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, then) => context.Request.Path == "/sitemap.xml" ? context.Response.WriteAsync("<urlset/>") : then(context));
            next(app);
        };
    }
}
