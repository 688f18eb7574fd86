using Microsoft.Extensions.Logging;
using Workload.Metering.Agent.Calls;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Hosting.Tests;

/// <summary>The agent leaves while a call begins. The call's phase ends with the call all the same.</summary>
public sealed class LeavingAgentTests
{
    [Fact]
    public void A_call_ends_that_began_while_the_agent_left()
    {
        // The meter logs that it has no room for the call's phase. So the agent leaves in the middle of the call's beginning.
        using var log = new PhaseLog();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false, MaxPhases = 1 }, log);
        using (meter.Track("first")) Thread.Yield();
        var calls = new HttpCallListener(meter);
        calls.Begin();
        log.Written = calls.End;
        using var client = new InstrumentMeter("System.Net.Http");
        var active = client.CreateUpDownCounter<long>("http.client.active_requests");
        active.Add(1);
        log.Lines.Should().Be(1);
        active.Add(-1);
        meter.Snapshot().Phases.Should().HaveCount(2).And.OnlyContain(phase => phase.Active == 0 && phase.Count == 1);
    }

    private sealed class PhaseLog : ILoggerFactory, ILogger
    {
        public Action? Written { get; set; }

        public int Lines { get; private set; }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name != "PhaseRejected") return;
            Lines++;
            Written?.Invoke();
        }

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
