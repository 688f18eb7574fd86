using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Publishing;

/// <summary>Passes on to a logger whose providers may throw: what is said in the middle of a scope's end must not break it.</summary>
internal sealed class QuietLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the provider throws: there is nowhere left to say so.")]
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the provider throws: there is nowhere left to say so.")]
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // Lost, like any line that a provider fails to write.
        }
    }
}
