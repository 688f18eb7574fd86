using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Publishing;

/// <summary>Forwards to a logger whose providers may throw. A log message at the end of a scope must not disturb that end.</summary>
internal sealed class QuietLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A failure of the provider cannot be reported anywhere.")]
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

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A failure of the provider cannot be reported anywhere.")]
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // The message is lost, like any message that a provider fails to write.
        }
    }
}
