using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Workload.Metering.Hosting;

/// <summary>Sets the meter's options from the given sections.</summary>
internal sealed class MeteringSections(IEnumerable<MeteringSection> sections) : IConfigureOptions<WorkloadMeterOptions>
{
    public void Configure(WorkloadMeterOptions options)
    {
        var faults = new List<string>();
        foreach (var section in sections)
        {
            foreach (var entry in section.Configuration.GetChildren())
            {
                if (NamesOf(entry) is { } names && OptionKeys.TryAdd(options, entry.Key, names)) continue;
                if (entry.Value is not { } value)
                {
                    // The entry only groups other keys, or its key has an empty value.
                    if (entry.GetChildren().Any())
                        faults.Add($"{entry.Path} has keys below it, but options are single values. The options are {OptionKeys.Known}.");
                    continue;
                }

                if (!OptionKeys.TrySet(options, entry.Key, value, out string? mustBe))
                    faults.Add($"{entry.Path} is '{value}', but there is no such option; it must be one of {OptionKeys.Known}.");
                else if (mustBe is not null) faults.Add($"{entry.Path} is '{value}'; it must be {mustBe}.");
            }
        }

        if (faults.Count > 0) throw new OptionsValidationException(Options.DefaultName, typeof(WorkloadMeterOptions), faults);
    }

    // A list as configuration has it, or one text with commas, as an environment variable has it. Null where an element of the list is
    // no text.
    private static IEnumerable<string>? NamesOf(IConfigurationSection entry)
    {
        if (entry.Value is { } text) return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var elements = entry.GetChildren().Select(element => element.Value);
        return elements.Any(element => element is null) ? null : elements.OfType<string>();
    }
}
