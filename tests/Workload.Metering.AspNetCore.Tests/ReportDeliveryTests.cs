using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>An application may change all its responses. The report must still be current, complete, in time and with its style.</summary>
public sealed class ReportDeliveryTests
{
    [Fact]
    public async Task The_report_is_never_taken_from_an_output_cache()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/cached", () => Guid.NewGuid().ToString());
                app.MapWorkloadReport();
            },
            services => services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Expire(TimeSpan.FromSeconds(60)))));
        (await app.Client.GetStringAsync("/cached")).Should().Be(await app.Client.GetStringAsync("/cached"), "the cache works");

        using (app.Meter.Track("before")) Thread.Yield();
        string first = await app.Client.GetStringAsync("/workload?format=json");
        using (app.Meter.Track("after")) Thread.Yield();
        (await app.Client.GetStringAsync("/workload?format=json")).Should().NotBe(first).And.Contain("\"after\"");
        foreach (string type in new[] { "text/html", "application/json", "text/plain" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/workload");
            request.Headers.Accept.ParseAdd(type);
            using var response = await app.Client.SendAsync(request);
            response.Content.Headers.ContentType!.MediaType.Should().Be(type);
            response.Headers.CacheControl!.NoStore.Should().BeTrue();
        }
    }

    [Fact]
    public async Task The_response_keeps_the_Vary_header_that_others_set()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.Use((context, next) =>
            {
                context.Response.Headers.Vary = "Origin";
                return next(context);
            });
            app.MapWorkloadReport();
        });
        using var response = await app.Client.GetAsync("/workload");
        response.Headers.Vary.Should().BeEquivalentTo(["Origin", "Accept"]);
    }

    [Fact]
    public async Task A_request_time_out_does_not_end_a_recording()
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseRequestTimeouts();
                app.MapGet("/slow", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
                app.MapWorkloadReport();
            },
            services =>
                services.AddRequestTimeouts(
                    options => options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromMilliseconds(300) }));
        (await app.StatusAsync("/slow")).Should().Be(504, "the time-out works");
        (await app.StatusAsync("/workload?seconds=1")).Should().Be(200);
        (await app.Client.GetStringAsync("/workload?seconds=1")).Should().Contain("measured");
    }

    [Fact]
    public async Task Who_cancels_a_recording_answers_it()
    {
        // This is a time-out of the application's own, as a middleware would write it.
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
                context.RequestAborted = timeout.Token;
                try
                {
                    await next(context);
                }
                catch (OperationCanceledException)
                {
                    context.Response.StatusCode = StatusCodes.Status408RequestTimeout;
                }
            });
            app.MapWorkloadReport();
        });
        (await app.StatusAsync("/workload?seconds=60")).Should().Be(408);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task A_host_that_stops_sends_what_was_recorded_so_far(string format)
    {
        // This is half of the time for which a host waits for its requests. The host must not have to wait.
        var patience = TimeSpan.FromSeconds(15);
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.MapGet("/orders", () => "none");
                app.MapWorkloadReport();
            },
            services => services.Configure<HostOptions>(options => options.ShutdownTimeout = 2 * patience));
        var answer = app.Client.GetAsync($"/workload?seconds=60&format={format}");
        while ((await app.Client.GetAsync("/workload?seconds=0")).StatusCode != HttpStatusCode.BadRequest) await Task.Delay(10);
        for (int request = 0; request < 20; request++) await app.StatusAsync("/orders");
        await app.PhaseAsync("GET /orders", 20);

        long begin = Stopwatch.GetTimestamp();
        await app.StopAsync();
        Stopwatch.GetElapsedTime(begin).Should().BeLessThan(patience);
        using var response = await answer;
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        string text = await response.Content.ReadAsStringAsync();
        text.Should().Contain("GET /orders");
        if (format != "json") return;
        using var json = new StringReader(text);
        MeterSnapshot.Load(json)["GET /orders"].Count.Should().BeInRange(1, 20);
    }

    [Theory]
    [InlineData("html", ReportFormat.Html)]
    [InlineData("flamegraph", ReportFormat.FlameGraph)]
    [InlineData("json", ReportFormat.Json)]
    public async Task The_policy_allows_the_reports_own_style_and_script_by_their_hashes_and_no_frame(string name, ReportFormat format)
    {
        await using var app = await TestApplication.StartAsync(app => app.MapWorkloadReport());
        using var response = await app.Client.GetAsync($"/workload?format={name}");
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Be(ReportSecurityPolicy.For(format)).And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
    }
}
