using Microsoft.Extensions.Options;

namespace Workload.Metering.Hosting;

/// <summary>Checks the options' ranges, which the meter itself knows, and names an option as the configuration names it, if it is from there.</summary>
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
            // Behind the sentence the runtime adds the parameter and the value, which the sentence has already.
            string sentence = fault.Message.Split(" (Parameter", 2)[0];
            string option = fault.ParamName ?? "";
            var from = sections.LastOrDefault(section => section.Configuration[option] is not null);
            return ValidateOptionsResult.Fail(from is null ? $"{nameof(WorkloadMeterOptions)}.{sentence}" : from.PathOf(option) + sentence[option.Length..]);
        }
    }
}
