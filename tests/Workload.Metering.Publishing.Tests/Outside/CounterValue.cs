namespace Workload.Metering.Publishing.Tests.Outside;

/// <summary>One line of the screen of <c>dotnet-counters</c>.</summary>
/// <param name="Event">The event that names the kind of the instrument.</param>
/// <param name="Instrument">The name of the instrument.</param>
/// <param name="Unit">The unit of the instrument.</param>
/// <param name="Tags">The attributes, as they are shown: <c>name=value,…</c>.</param>
/// <param name="Shown">A counter's rate per second, a gauge's value, or a histogram's percentiles.</param>
internal sealed record CounterValue(string Event, string Instrument, string Unit, string Tags, string Shown);
