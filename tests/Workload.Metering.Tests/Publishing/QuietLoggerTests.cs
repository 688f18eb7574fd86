using Microsoft.Extensions.Logging;
using Workload.Metering.Publishing;

namespace Workload.Metering.Tests.Publishing;

public sealed class QuietLoggerTests
{
    [Fact]
    public void A_logger_that_throws_is_one_that_is_off()
    {
        var quiet = new QuietLogger(new BrokenLogger());
        quiet.IsEnabled(LogLevel.Error).Should().BeFalse();
        quiet.Invoking(logger => logger.Log(LogLevel.Error, "text")).Should().NotThrow();
    }

    [Fact]
    public void What_a_logger_says_and_is_told_passes_through()
    {
        using var log = new RecordingLog();
        var quiet = new QuietLogger(log);
        quiet.IsEnabled(LogLevel.Error).Should().BeTrue();
        quiet.Log(LogLevel.Warning, new EventId(7, "Seven"), "text");
        log.Named("Seven").Should().Equal("text");
        quiet.BeginScope("scope").Should().BeNull("this logger has no scopes");
    }

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new InvalidOperationException("broken");

        public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("broken");

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("broken");
    }
}
