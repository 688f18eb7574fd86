using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Hosting.Tests;

internal sealed class RecordingLoggerProvider : ILoggerProvider
{
    public ConcurrentQueue<(string Category, LogLevel Level, string Text)> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Logger(Entries, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(string, LogLevel, string)> entries, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((category, logLevel, formatter(state, exception)));
    }
}
