using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Requests that no route matches.</summary>
public sealed class UnmatchedTests
{
    [Fact]
    public async Task A_hook_that_makes_a_name_of_each_path_makes_fifty_phases_and_one_log_line()
    {
        var log = new LogLines();
        await using var app = await StartAsync(log, context => "page " + context.Request.Path);
        for (int page = 0; page < 60; page++) await app.StatusAsync($"/{page}");
        (await app.PhaseAsync("(unmatched)", 10)).Count.Should().Be(10);
        app.PhaseNames.Should().HaveCount(51).And.Contain("page /0").And.NotContain("page /50");
        log.Of("NamesExceeded").Should().ContainSingle().Which.Should().Contain("'page /50'").And.Contain("50 different names");
    }

    [Fact]
    public async Task A_hook_that_throws_or_returns_nothing_leaves_the_request_unmatched_and_unharmed()
    {
        var log = new LogLines();
        await using var app = await StartAsync(log, context => context.Request.Path == "/throws"
            ? throw new InvalidTimeZoneException("mine")
            : context.Request.Path == "/long"
            ? new string('x', 201)
            : "");
        foreach (string path in (string[])["/throws", "/throws", "/empty", "/long"]) (await app.StatusAsync(path)).Should().Be(200);
        (await app.PhaseAsync("(unmatched)", 4)).Failed.Should().Be(0);
        app.PhaseNames.Should().Equal("(unmatched)");
        log.Of("NameFailed").Should().ContainSingle().Which.Should().Contain("InvalidTimeZoneException");
        log.Of("NamesExceeded").Should().ContainSingle().Which.Should().Contain("201 characters");
    }

    [Theory]
    [InlineData("  ", "(unmatched)")]
    [InlineData("a\nb", "(unmatched)")]
    [InlineData("a\0b", "(unmatched)")]
    [InlineData("GET /matched", "GET /matched")]
    [InlineData("(unmatched)", "(unmatched)")]
    public async Task A_hook_that_returns_an_odd_name_does_no_harm(string name, string phase)
    {
        var log = new LogLines();
        await using var app = await StartAsync(log, _ => name);
        (await app.StatusAsync("/any")).Should().Be(200);
        await app.PhaseAsync(phase);
        app.PhaseNames.Should().Equal(phase);
        app.Meter.Snapshot().Phases.Should().OnlyContain(other => other.Active == 0);
        log.Of("DeclarationIgnored").Should().BeEmpty("a phase of that name exists");
    }

    [Theory]
    [InlineData(128, 0, true)]
    [InlineData(128, 127, true)]
    [InlineData(128, 128, false)]
    [InlineData(127, 0, false)]
    public async Task A_warning_is_logged_once_where_most_requests_are_unmatched(int unmatched, int matched, bool isLogged)
    {
        var log = new LogLines();
        await using var app = await StartAsync(log, name: null);
        for (int request = 0; request < matched; request++) await app.StatusAsync("/matched");
        await app.PhaseAsync("GET /matched", matched);
        for (int request = 0; request < unmatched; request++) await app.StatusAsync("/unmatched");
        await app.PhaseAsync("(unmatched)", unmatched);
        for (int wait = 0; wait < (isLogged ? 500 : 20) && log.Of("MostRequestsUnmatched").Count == 0; wait++) await Task.Delay(10);
        log.Of("MostRequestsUnmatched").Should().HaveCount(isLogged ? 1 : 0);
    }

    [Fact]
    public void A_log_that_throws_does_not_end_the_process()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false });
        var phases = new RequestPhases(meter, maxPhases: 10, NullLogger.Instance);
        using (phases.Unmatched.Track()) Thread.Yield();
        var log = new ThrowingLog();
        var look = new UnmatchedRequests(phases, name: null, log).LookAtShare;
        look.Should().NotThrow("it runs on the pool, where nobody catches it");
        log.Lines.Should().Be(1);
    }

    [Fact]
    public async Task Routes_beyond_their_share_of_the_phases_leave_room_for_what_requests_call()
    {
        var log = new LogLines();
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                for (int route = 0; route < 30; route++)
                {
                    string inside = $"inside {route % 3}";
                    app.Map($"/{route}", () =>
                    {
                        using (Meter.Track(inside)) return "done";
                    });
                }
            },
            services =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                services.Configure<WorkloadMeterOptions>(options => options.MaxPhases = 24);
            });
        for (int route = 0; route < 30; route++) (await app.StatusAsync($"/{route}")).Should().Be(200);
        (await app.PhaseAsync("(other routes)", 14)).Count.Should().Be(14);
        app.PhaseNames.Should().HaveCount(16 + 1 + 3).And.NotContain("(other)");
        log.Of("RoutesExceeded").Should().ContainSingle().Which.Should().Contain("'GET /16'").And.Contain("16 of 24");
    }

    private static Task<TestApplication> StartAsync(LogLines log, Func<HttpContext, string?>? name) => TestApplication.StartAsync(
        app =>
        {
            app.UseWorkloadMetering(options => options.Name = name);
            app.UseRouting();
            app.MapGet("/matched", () => "matched");
            app.Use((context, next) => context.GetEndpoint() is null
                ? context.Response.WriteAsync("answered by middleware")
                : next(context));
        },
        services => services.AddSingleton<ILoggerProvider>(log));

    private sealed class ThrowingLog : ILogger
    {
        public int Lines { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines++;
            throw new InvalidTimeZoneException("log");
        }
    }
}
