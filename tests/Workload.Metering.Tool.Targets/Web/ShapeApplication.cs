using System.Net.WebSockets;
using Microsoft.AspNetCore.Mvc;

namespace Workload.Metering.Tool.Targets;

/// <summary>Requests that are hard to name or to count: error pages, files, conventional routes and connections that stay open.</summary>
internal static class ShapeApplication
{
    public static void Use(WebApplication application)
    {
        application.UseExceptionHandler("/error");
        application.UseStatusCodePagesWithReExecute("/status/{0}");
        application.UseWebSockets();
        application.Use((context, next) => context.Request.Path.Value switch
        {
            "/early" => throw new InvalidOperationException("on purpose"),
            "/file.txt" => SendFileAsync(context.Response),
            _ => next(context),
        });
        application.UseRouting();
    }

    public static void Map(WebApplication application)
    {
        application.MapGet("/error", () => "error");
        application.Map("/status/{code}", (string code) => code);
        application.MapGet("/only", () => "only");
        application.MapControllerRoute("default", "{controller=Shop}/{action=Index}/{id?}");
        application.MapGet("/items", Items);
        application.MapGet("/events", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
        });
        application.MapGet("/socket", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        });
#if NET9_0_OR_GREATER
        foreach (string file in (string[])["a.css", "b.css"])
        {
            application.MapGet("/assets/" + file, () => file)
                .WithMetadata(new Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor { Route = file, AssetPath = file });
        }
#endif
    }

    /// <summary>Answers as the middleware for static files does.</summary>
    private static Task SendFileAsync(HttpResponse response)
    {
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = "\"1\"";
        return response.WriteAsync("file");
    }

    private static async IAsyncEnumerable<int> Items()
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
    }
}

/// <summary>Its actions have no routes of their own.</summary>
public sealed class ShopController : Controller
{
    public string Index() => "shop";

    public string Buy() => "bought";
}
