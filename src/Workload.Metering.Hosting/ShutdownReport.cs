using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Hosting;

/// <summary>Writes the table of all phases to the log.</summary>
internal sealed partial class ShutdownReport(WorkloadMeter meter, ReportOptions options, ILoggerFactory loggerFactory)
{
    private readonly ILogger _logger = loggerFactory.CreateLogger(WorkloadMeter.InstrumentationName);

    public void Write()
    {
        if (!_logger.IsEnabled(LogLevel.Information)) return;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        meter.Snapshot().Write(text, ReportFormat.Table, options);
        string table = text.ToString();
        Report(_logger, Environment.NewLine, table);
    }

    [LoggerMessage(EventId = 101, EventName = "ShutdownReport", Level = LogLevel.Information,
        Message = "Where the time went:{NewLine}{Table}")]
    private static partial void Report(ILogger logger, string newLine, string table);
}
