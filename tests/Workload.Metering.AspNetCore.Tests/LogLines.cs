using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Keeps what the library logged, by the names of the events.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(string Event, string Text)> _lines = new();

    public IReadOnlyList<string> Of(string name) => [.. _lines.Where(line => line.Event == name).Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Name ?? "", formatter(state, exception)));

    public void Dispose()
    {
    }
}
