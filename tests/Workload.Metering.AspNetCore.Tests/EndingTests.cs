using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests;

public sealed class EndingTests
{
    [Fact]
    public async Task An_exception_ends_the_phase_as_failed_and_passes_on_unchanged()
    {
        var thrown = new InvalidTimeZoneException("mine");
        Exception? seen = null;
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidTimeZoneException error)
                {
                    seen = error;
                    context.Response.StatusCode = 418;
                }
            });
            app.UseWorkloadMetering();
            app.MapGet("/fails", IResult () => throw thrown);
        });
        (await app.StatusAsync("/fails")).Should().Be(418);
        seen.Should().BeSameAs(thrown);
        var phase = await app.PhaseAsync("GET /fails");
        (phase.Count, phase.Failed, phase.Active).Should().Be((1, 1, 0));
    }

    [Fact]
    public async Task An_aborted_request_ends_its_phase()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/waits", async (HttpContext context) =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
        });
        using (var cancellation = new CancellationTokenSource())
        {
            var request = app.Client.GetAsync("/waits", cancellation.Token);
            await reached.Task;
            app.Meter.Snapshot()["GET /waits"].Active.Should().Be(1);

            // The first request compiles code. It waits for so long that compilation is only a small part of it.
            await Task.Delay(500);
            await cancellation.CancelAsync();
            var waiting = () => request;
            await waiting.Should().ThrowAsync<OperationCanceledException>();
        }

        var phase = await app.PhaseAsync("GET /waits");
        (phase.Count, phase.Active, phase.Failed).Should().Be((1, 0, 0), "a client that goes away is not a failure of the server");
        phase.IoRatio.Should().BeGreaterThan(0.5, "it awaited from its start until the client aborted it");
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(404, 0)]
    [InlineData(500, 1)]
    [InlineData(503, 1)]
    public async Task A_response_fails_from_status_500_up(int status, long failed)
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/status", () => Results.StatusCode(status));
        });
        await app.StatusAsync("/status");
        (await app.PhaseAsync("GET /status")).Failed.Should().Be(failed);
    }

    [Fact]
    public async Task A_response_that_has_started_before_is_metered_and_passes_on_unchanged()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                await context.Response.WriteAsync("begun, ");
                await next(context);
            });
            app.UseWorkloadMetering(options => options.ServerTiming = _ => true);
            app.MapGet("/goes-on", (HttpContext context) => context.Response.WriteAsync("ended"));
        });
        (await app.Client.GetStringAsync("/goes-on")).Should().Be("begun, ended");
        var phase = await app.PhaseAsync("GET /goes-on");
        (phase.Count, phase.Failed, phase.Active).Should().Be((1, 0, 0));
    }

    [Fact]
    public async Task Functions_of_the_options_that_throw_do_not_fail_the_request()
    {
        var log = new LogLines();
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering(options =>
                {
                    options.Filter = _ => throw new InvalidTimeZoneException("mine");
                    options.ServerTiming = _ => throw new InvalidTimeZoneException("mine too");
                });
                app.MapGet("/served", () => "served");
            },
            services => services.AddSingleton<ILoggerProvider>(log));
        for (int request = 0; request < 2; request++) (await app.Client.GetStringAsync("/served")).Should().Be("served");
        var phase = await app.PhaseAsync("GET /served", 2);
        (phase.Count, phase.Failed, phase.Active).Should().Be((2, 0, 0));
        log.Of("FilterFailed").Should().ContainSingle().Which.Should().Contain("InvalidTimeZoneException");
        log.Of("ServerTimingFailed").Should().ContainSingle().Which.Should().Contain("InvalidTimeZoneException");
    }

    [Fact]
    public async Task Two_applications_see_only_their_own_requests()
    {
        static Task<TestApplication> Make(string name) => TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet($"/{name}", async () =>
            {
                using var scope = Meter.Track($"inside {name}");
                await Task.Delay(1);
            });
        });
        await using var first = await Make("first");
        await using var second = await Make("second");
        await Task.WhenAll(Load(first, "first"), Load(second, "second"));
        await first.PhaseAsync("GET /first", 100);
        await second.PhaseAsync("GET /second", 100);
        first.PhaseNames.Should().BeEquivalentTo("GET /first", "inside first");
        second.PhaseNames.Should().BeEquivalentTo("GET /second", "inside second");

        static Task Load(TestApplication app, string name) =>
            Parallel.ForAsync(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 4 },
                async (_, _) => (await app.StatusAsync($"/{name}")).Should().Be(200));
    }
}
