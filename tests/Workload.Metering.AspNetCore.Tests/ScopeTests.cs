using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;

namespace Workload.Metering.AspNetCore.Tests;

public sealed class ScopeTests
{
    [Fact]
    public async Task A_slow_request_log_can_say_where_the_time_went()
    {
        PhaseMeasurement seen = default;
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.Use(async (context, next) =>
            {
                await next(context);
                seen = context.Features.Get<IPhaseFeature>()!.Scope.Peek();
            });
            app.MapGet("/waits", () => Task.Delay(200));
        });
        await app.StatusAsync("/waits");
        seen.Phase.Should().Be("GET /waits");
        (seen.Breakdown!.Value.Awaiting + seen.Breakdown!.Value.TaskQueue!.Value).Should()
            .BeGreaterThan(
                TimeSpan.FromMilliseconds(100), "the delay is 200 ms, and the thread may wait for a core before it starts to await");
    }

    [Fact]
    public async Task The_breakdown_is_on_the_requests_own_activity_and_there_is_no_second_span()
    {
        var stopped = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or WorkloadMeter.InstrumentationName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/traced/{id}", async (int id) => await Task.Delay(200));
        });
        await app.StatusAsync("/traced/1");
        Activity? request = null;
        for (int wait = 0; wait < 500 && request is null; wait++)
        {
            request = stopped.FirstOrDefault(activity => Equals(activity.GetTagItem("workload.phase.name"), "GET /traced/{id}"));
            await Task.Delay(10);
        }

        request!.Source.Name.Should().Be("Microsoft.AspNetCore");
        request.GetTagItem("workload.io_ratio").Should().BeOfType<double>().Which.Should().BeGreaterThan(0.5);
        foreach (string state in (string[])["cpu", "blocked", "awaiting", "gc_pause"])
            request.GetTagItem($"workload.{state}").Should().BeOfType<double>();
        stopped.Should().NotContain(
            activity => activity.TraceId == request.TraceId && activity.Source.Name == WorkloadMeter.InstrumentationName);
    }

    [Fact]
    public async Task Server_timing_knows_the_user_that_later_middleware_recognizes()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering(options => options.ServerTiming = context => context.User.IsInRole("developer"));
            app.Use((context, next) =>
            {
                // This stands for UseAuthentication.
                if (context.Request.Query.ContainsKey("developer"))
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, "developer")], "test"));
                return next(context);
            });
            app.MapGet("/any", () => "any");
        });
        using var guest = await app.Client.GetAsync("/any");
        guest.Headers.Contains("Server-Timing").Should().BeFalse();
        using var developer = await app.Client.GetAsync("/any?developer");
        developer.Headers.GetValues("Server-Timing").Should().ContainSingle().Which.Should().Contain("total;dur=");
    }

    [Fact]
    public async Task Server_timing_is_sent_to_those_who_are_to_have_it()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering(options => options.ServerTiming = context => context.Request.Headers.ContainsKey("X-Timing"));
            app.MapGet("/waits", async () =>
            {
                await Task.Delay(20);
                return "done";
            });
        });
        using var plain = await app.Client.GetAsync("/waits");
        plain.Headers.Contains("Server-Timing").Should().BeFalse();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/waits");
        request.Headers.Add("X-Timing", "1");
        using var response = await app.Client.SendAsync(request);
        response.Headers.GetValues("Server-Timing")
            .Should().ContainSingle().Which.Should().MatchRegex(@"^cpu;dur=[0-9.]+, .*awaiting;dur=[0-9.]+, .*total;dur=[0-9.]+$");
    }
}
