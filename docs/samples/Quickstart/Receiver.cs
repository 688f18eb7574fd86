using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>A Kestrel server on loopback, in a process of its own, to which the job posts.</summary>
internal static class Receiver
{
    /// <summary>A remote database answers in about this time.</summary>
    private static readonly TimeSpan s_answerTime = TimeSpan.FromMilliseconds(20);

    /// <summary>Prints its address, and serves until the standard input ends with the job.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/batches", async (HttpRequest request, CancellationToken cancellation) =>
        {
            await request.Body.CopyToAsync(Stream.Null, cancellation);
            await Task.Delay(s_answerTime, cancellation);
            return Results.NoContent();
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }
}
