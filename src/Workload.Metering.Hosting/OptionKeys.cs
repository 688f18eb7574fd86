using System.Globalization;

namespace Workload.Metering.Hosting;

/// <summary>
/// Maps the keys of a configuration section to options and parses their values. It does not use the configuration binder, because an
/// unreadable value must be reported in full and trimming must keep working.
/// </summary>
internal static class OptionKeys
{
    private static readonly Dictionary<string, Func<WorkloadMeterOptions, string, string?>> s_setters =
        new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(WorkloadMeterOptions.OverheadBudget)] = Number((options, value) => options.OverheadBudget = value),
            [nameof(WorkloadMeterOptions.MaxPhases)] = Whole((options, value) => options.MaxPhases = value),
            [nameof(WorkloadMeterOptions.CpuBoundThreshold)] = Number((options, value) => options.CpuBoundThreshold = value),
            [nameof(WorkloadMeterOptions.IoBoundThreshold)] = Number((options, value) => options.IoBoundThreshold = value),
            [nameof(WorkloadMeterOptions.ReadRunQueue)] = Switch((options, value) => options.ReadRunQueue = value),
            [nameof(WorkloadMeterOptions.ProbeTaskQueue)] = Switch((options, value) => options.ProbeTaskQueue = value),
            [nameof(WorkloadMeterOptions.Publish)] = Switch((options, value) => options.Publish = value),
            [nameof(WorkloadMeterOptions.Waits)] = Detail((options, value) => options.Waits = value),
            [nameof(WorkloadMeterOptions.WaitSamplingInterval)] = Time((options, value) => options.WaitSamplingInterval = value),
            [nameof(WorkloadMeterOptions.RecentWindow)] = Time((options, value) => options.RecentWindow = value),
        };

    private static readonly Dictionary<string, Action<WorkloadMeterOptions, IEnumerable<string>>> s_lists =
        new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(WorkloadMeterOptions.ActivitySources)] = (options, names) =>
                options.ActivitySources = [.. options.ActivitySources, .. names],
            [nameof(WorkloadMeterOptions.SampledActivitySources)] = (options, names) =>
                options.SampledActivitySources = [.. options.SampledActivitySources, .. names],
        };

    public static string Known => string.Join(", ", s_setters.Keys.Concat(s_lists.Keys));

    /// <summary>Adds names to the list of the key.</summary>
    /// <returns>False where the key is no list's.</returns>
    public static bool TryAdd(WorkloadMeterOptions options, string key, IEnumerable<string> names)
    {
        if (!s_lists.TryGetValue(key, out var add)) return false;
        add(options, names);
        return true;
    }

    /// <summary>Sets the option of the key.</summary>
    /// <returns>The expected value, worded to follow "it must be", or null if the value is valid.</returns>
    public static bool TrySet(WorkloadMeterOptions options, string key, string value, out string? mustBe)
    {
        mustBe = null;
        if (!s_setters.TryGetValue(key, out var set)) return false;
        mustBe = set(options, value);
        return true;
    }

    private static Func<WorkloadMeterOptions, string, string?> Number(Action<WorkloadMeterOptions, double> set) => (options, text) =>
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return "a number, for example 0.01";
        set(options, value);
        return null;
    };

    private static Func<WorkloadMeterOptions, string, string?> Whole(Action<WorkloadMeterOptions, int> set) => (options, text) =>
    {
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value))
            return "a whole number, for example 300";
        set(options, value);
        return null;
    };

    private static Func<WorkloadMeterOptions, string, string?> Switch(Action<WorkloadMeterOptions, bool> set) => (options, text) =>
    {
        if (!bool.TryParse(text, out bool value)) return "true or false";
        set(options, value);
        return null;
    };

    private static Func<WorkloadMeterOptions, string, string?> Time(Action<WorkloadMeterOptions, TimeSpan> set) => (options, text) =>
    {
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)) return "a time span, for example 00:01:00";
        set(options, value);
        return null;
    };

    private static Func<WorkloadMeterOptions, string, string?> Detail(Action<WorkloadMeterOptions, WaitDetail> set) => (options, text) =>
    {
        // Enum.Parse would also take numbers and several names at once.
        foreach (var value in Enum.GetValues<WaitDetail>())
        {
            if (!value.ToString().Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) continue;
            set(options, value);
            return null;
        }

        return "Off, Kinds or Targets";
    };
}
