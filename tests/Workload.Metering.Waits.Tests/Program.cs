using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// An HTTP server for the tests. It answers after <c>?ms=</c> milliseconds with the headers of the request. With the argument
/// <c>intervals</c> the program shows how often the stated intervals contain the true value. With <c>request</c> it sends requests, with a
/// meter or without.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["intervals", var runs])
            return Intervals.Show(int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture));
        if (arguments is ["request", var address, var way]) return await Requests.SendAsync(new Uri(address), way);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var application = builder.Build();
        application.Run(async context =>
        {
            if (int.TryParse(context.Request.Query["ms"], out int milliseconds)) await Task.Delay(milliseconds);
            await context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")));
        });
        await application.StartAsync();
        Console.WriteLine(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        // The test's process closes the pipe, or ends.
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
