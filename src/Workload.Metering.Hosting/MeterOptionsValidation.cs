using Microsoft.Extensions.Options;

namespace Workload.Metering.Hosting;

/// <summary>
/// Checks the options against the ranges that the meter defines. An option that comes from the configuration is named by its full key.
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
            var from = sections.LastOrDefault(section => section.Configuration[option] is not null);
            return ValidateOptionsResult.Fail(
                from is null ? $"{nameof(WorkloadMeterOptions)}.{sentence}" : from.PathOf(option) + sentence[option.Length..]);
        }
    }
}
