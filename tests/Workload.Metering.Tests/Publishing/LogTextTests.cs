using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Workload.Metering.Publishing;
using Workload.Metering.Tests.Reporting;

namespace Workload.Metering.Tests.Publishing;

/// <summary>Operators filter by the ids and search for the texts.</summary>
public sealed class LogTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    [InlineData("tr-TR")]
    public void Ids_names_levels_and_texts_are_as_approved(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var log = new TextLog();
            log.ClockRefused("thread CPU", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", "Operation not permitted", 1);
            log.PhaseRejected("GET /orders/4711", 300, "(other)");
            log.FlowLost("stream rows");
            log.ExpectationDrifted("parse", Bottleneck.Cpu, 60, Bottleneck.Io, 0.126, 0.8, 0.074);
            log.ListenerFailed(new InvalidOperationException("broken"), ListenerFaults.Metrics, "System.InvalidOperationException");
            log.ListenerFailed(new InvalidOperationException("broken"), ListenerFaults.Activities, "System.InvalidOperationException");
            log.ThreadScopeLeftBehind("parse row");
            var again = new PhaseOptions
            {
                Attribution = CpuAttribution.Thread,
                Expected = Bottleneck.Io,
                Tags = new Dictionary<string, object?> { ["tier"] = 1.5 }
            };
            log.DeclarationIgnored("parse", new PhaseOptions().Describe(), again.Describe());
            log.SpanFlowLost("load page");
            log.SpanNotStopped("load page", 32, 60);
            log.SpanNamesExceeded("order 4711", 150, 50);
            log.SpanFailed(new InvalidOperationException("broken"), "System.InvalidOperationException");
            Approval.MatchesApproved(log.Text, "log.txt", "Publishing");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private sealed class TextLog : ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{eventId.Id} {eventId.Name} "
                + $"{logLevel}{(exception is null ? "" : " with the exception")}\n  {formatter(state, exception)}\n");
            var values = (IReadOnlyList<KeyValuePair<string, object?>>)state!;
            var keys = values.Select(value => value.Key).Where(key => key != "{OriginalFormat}").Order(StringComparer.Ordinal);
            _text.Append(CultureInfo.InvariantCulture, $"  {{{string.Join(", ", keys)}}}\n");
        }
    }
}
