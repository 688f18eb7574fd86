using Microsoft.Extensions.Options;

namespace Workload.Metering.Hosting;

/// <summary>
/// Checks the options against the ranges that the meter defines. A value that comes from the configuration is named by its full key.
/// </summary>
internal sealed class MeterOptionsValidation(IEnumerable<MeteringSection> sections) : IValidateOptions<WorkloadMeterOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkloadMeterOptions options)
    {
        try
        {
            options.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException fault)
        {
            // The runtime appends the parameter and the value, which the sentence already contains.
            string sentence = fault.Message.Split(" (Parameter", 2)[0];
            string option = fault.ParamName ?? "";
            var from = sections.LastOrDefault(section => FaultOf(section, option) == fault.Message);
            return ValidateOptionsResult.Fail(
                from is null ? $"{nameof(WorkloadMeterOptions)}.{sentence}" : from.PathOf(option) + sentence[option.Length..]);
        }
    }

    // Code may have replaced the value of the configuration, or added to its list. So the configured value is checked by itself.
    private static string? FaultOf(MeteringSection section, string option)
    {
        var configured = new WorkloadMeterOptions();
        _ = MeteringSections.TrySet(configured, section.Configuration.GetSection(option), out _);
        try
        {
            configured.Validate();
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
    }
}
