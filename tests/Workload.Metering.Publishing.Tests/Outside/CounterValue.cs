namespace Workload.Metering.Publishing.Tests.Outside;

/// <summary>One line of what <c>dotnet-counters</c> shows.</summary>
/// <param name="Event">Of which kind of instrument.</param>
/// <param name="Instrument">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Tags">Its attributes, as they are shown: <c>name=value,…</c>.</param>
/// <param name="Shown">A counter's rate a second, a gauge's value, a histogram's percentiles.</param>
internal sealed record CounterValue(string Event, string Instrument, string Unit, string Tags, string Shown);
