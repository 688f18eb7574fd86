using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Clients that go away, and clients that send nonsense.</summary>
public sealed class AbortTests
{
    public enum Handling
    {
        None,
        Page,
        Wrapped,
        Status500,
    }

    [Theory]
    [InlineData(Handling.None)]
    [InlineData(Handling.Page)]
    [InlineData(Handling.Wrapped)]
    [InlineData(Handling.Status500)]
    public async Task A_client_that_goes_away_is_no_failure_and_has_an_error_type_of_its_own(Handling handling)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            if (handling == Handling.Page) app.UseExceptionHandler(page => page.Run(context => context.Response.WriteAsync("sorry")));
            app.MapGet("/waits", async (HttpContext context) =>
            {
                reached.SetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }
                catch (OperationCanceledException error) when (handling == Handling.Wrapped)
                {
                    throw new InvalidOperationException("a driver's own exception", error);
                }
                catch (OperationCanceledException) when (handling == Handling.Status500)
                {
                    context.Response.StatusCode = 500;
                }
            });
        });
        using var ends = new RecordedEnds();
        using (var cancellation = new CancellationTokenSource())
        {
            var request = app.Client.GetAsync("/waits", cancellation.Token);
            await reached.Task;
            await cancellation.CancelAsync();
            var waiting = () => request;
            await waiting.Should().ThrowAsync<OperationCanceledException>();
        }

        var phase = await app.PhaseAsync("GET /waits");
        (phase.Count, phase.Failed).Should().Be((1, 0));
        (await ends.NextAsync()).Should().Be("client_aborted");
    }

    [Fact]
    public async Task A_cancellation_of_the_servers_own_is_a_failure_while_the_client_waits()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/gives-up", IResult () => throw new TaskCanceledException());
        });
        using var ends = new RecordedEnds();
        (await app.StatusAsync("/gives-up")).Should().Be(500);
        (await app.PhaseAsync("GET /gives-up")).Failed.Should().Be(1);
        (await ends.NextAsync()).Should().Be("System.Threading.Tasks.TaskCanceledException");
    }

    [Theory]
    [InlineData(false, 504, "System.Threading.Tasks.TaskCanceledException")]
    [InlineData(true, 499, "499")]
    public async Task A_time_limit_of_the_server_is_a_failure_while_the_client_waits(bool meteringFirst, int status, string type)
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                if (meteringFirst) app.UseWorkloadMetering();
                app.UseRequestTimeouts();
                if (!meteringFirst) app.UseWorkloadMetering();

                // The exception handler assumes that the client cancelled the request.
                if (meteringFirst) app.UseExceptionHandler(page => page.Run(context => context.Response.WriteAsync("sorry")));
                app.MapGet("/slow", (CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation))
                    .WithRequestTimeout(TimeSpan.FromMilliseconds(50));
            },
            services => services.AddRequestTimeouts());
        using var ends = new RecordedEnds();
        (await app.StatusAsync("/slow")).Should().Be(status);
        (await app.PhaseAsync("GET /slow")).Failed.Should().Be(1);
        (await ends.NextAsync()).Should().Be(type);
    }

    [Fact]
    public async Task A_bad_request_is_the_clients_failure()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/bad", IResult () => throw new BadHttpRequestException("nonsense"));
        });
        (await app.StatusAsync("/bad")).Should().Be(400);
        (await app.PhaseAsync("GET /bad")).Failed.Should().Be(0);
    }

    /// <summary>Records the error types with which scopes ended.</summary>
    private sealed class RecordedEnds : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Channel<string?> _types = Channel.CreateUnbounded<string?>();

        public RecordedEnds()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == WorkloadMeter.InstrumentationName && instrument.Name == "workload.phase.duration")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            {
                string? type = null;
                foreach (var tag in tags)
                    if (tag.Key == "error.type") type = tag.Value?.ToString();
                _types.Writer.TryWrite(type);
            });
            _listener.Start();
        }

        public Task<string?> NextAsync() => _types.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        public void Dispose() => _listener.Dispose();
    }
}
