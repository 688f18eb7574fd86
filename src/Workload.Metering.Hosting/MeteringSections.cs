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
                if (TrySet(options, entry, out string? mustBe))
                {
                    if (mustBe is not null) faults.Add($"{entry.Path} is '{entry.Value}'; it must be {mustBe}.");
                }
                else if (entry.Value is { } value)
                {
                    faults.Add($"{entry.Path} is '{value}', but there is no such option; it must be one of {OptionKeys.Known}.");
                }
                else if (entry.GetChildren().Any())
                {
                    // The entry only groups other keys. One without a value and without keys is left out.
                    faults.Add($"{entry.Path} has keys below it, but options are single values. The options are {OptionKeys.Known}.");
                }
            }
        }

        if (faults.Count > 0) throw new OptionsValidationException(Options.DefaultName, typeof(WorkloadMeterOptions), faults);
    }

    /// <summary>Sets the option of an entry.</summary>
    /// <returns>False where the entry has no value or its key is no option's.</returns>
    public static bool TrySet(WorkloadMeterOptions options, IConfigurationSection entry, out string? mustBe)
    {
        mustBe = null;
        if (NamesOf(entry) is { } names && OptionKeys.TryAdd(options, entry.Key, names)) return true;
        return entry.Value is { } value && OptionKeys.TrySet(options, entry.Key, value, out mustBe);
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
