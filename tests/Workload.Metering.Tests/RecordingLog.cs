using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Tests;

/// <summary>Keeps the logged entries.</summary>
internal sealed class RecordingLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(EventId Event, string Message)> _entries = new();

    public IReadOnlyList<string> Named(string eventName) =>
        [.. _entries.Where(entry => entry.Event.Name == eventName).Select(entry => entry.Message)];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((eventId, formatter(state, exception)));

    public void Dispose()
    {
        // There is nothing to free.
    }
}
