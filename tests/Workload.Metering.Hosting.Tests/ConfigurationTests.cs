using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workload.Metering.Hosting.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Options_are_read_from_a_section()
    {
        using var host = WithSection(new()
        {
            ["Metering:OverheadBudget"] = "0.02",
            ["Metering:MaxPhases"] = "50",
            ["Metering:CpuBoundThreshold"] = "0.8",
            ["Metering:IoBoundThreshold"] = "0.9",
            ["Metering:ReadRunQueue"] = "false",
            ["Metering:probetaskqueue"] = "False",
            ["Metering:Publish"] = "false",
            ["Metering:Waits"] = "kinds",
            ["Metering:WaitSamplingInterval"] = "00:00:00.010",
            ["Metering:RecentWindow"] = "00:05:00",
        });
        await host.StartAsync();
        var options = host.Services.GetRequiredService<IOptions<WorkloadMeterOptions>>().Value;
        options.Should().BeEquivalentTo(new WorkloadMeterOptions
        {
            OverheadBudget = 0.02,
            MaxPhases = 50,
            CpuBoundThreshold = 0.8,
            IoBoundThreshold = 0.9,
            ReadRunQueue = false,
            ProbeTaskQueue = false,
            Publish = false,
            Waits = WaitDetail.Kinds,
            WaitSamplingInterval = TimeSpan.FromMilliseconds(10),
            RecentWindow = TimeSpan.FromMinutes(5),
        });
        using (host.MeterOf().Track("x")) Thread.Yield();
        host.MeterOf().Snapshot()["x"].Breakdown!.Value.RunQueue.Should().BeNull("the meter has these options");
    }

    [Fact]
    public async Task Names_of_activity_sources_are_a_list_or_a_text_with_commas()
    {
        using var host = WithSection(new()
        {
            ["Metering:ActivitySources:0"] = "Shop.*",
            ["Metering:ActivitySources:1"] = "Npgsql",
            ["Metering:SampledActivitySources"] = "Billing, Mail",
        });
        await host.StartAsync();
        var options = host.Services.GetRequiredService<IOptions<WorkloadMeterOptions>>().Value;
        options.ActivitySources.Should().Equal("Shop.*", "Npgsql");
        options.SampledActivitySources.Should().Equal("Billing", "Mail");
    }

    [Fact]
    public async Task A_wrong_name_of_an_activity_source_stops_the_host()
    {
        using var host = WithSection(new() { ["Metering:ActivitySources:0"] = "*.Db" });
        var starting = () => host.StartAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should()
            .Equal("Metering:ActivitySources has '*.Db'; it must be a name with '*' at its end alone.");
    }

    [Theory]
    [InlineData(0, "WorkloadMeterOptions.ActivitySources has '*.Db'; it must be a name with '*' at its end alone.")]
    [InlineData(0.005, "WorkloadMeterOptions.OverheadBudget is 2; it must be above 0, up to 1.")]
    public async Task A_wrong_value_of_the_code_is_not_blamed_on_the_configuration(double budget, string message)
    {
        Dictionary<string, string?> configuration = budget > 0
            ? new() { ["Metering:OverheadBudget"] = budget.ToString(System.Globalization.CultureInfo.InvariantCulture) }
            : new() { ["Metering:ActivitySources:0"] = "Shop" };
        using var host = Hosts.Make(
            (services, root) =>
            {
                services.AddWorkloadMetering(root.GetSection("Metering"));
                services.AddWorkloadMetering(options =>
                {
                    if (budget > 0) options.OverheadBudget = 2;
                    else options.ActivitySources.Add("*.Db");
                });
            },
            configuration);
        var starting = () => host.StartAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(message);
    }

    [Fact]
    public async Task A_wrong_value_is_blamed_on_the_section_that_has_it()
    {
        using var host = Hosts.Make(
            (services, root) =>
            {
                services.AddWorkloadMetering(root.GetSection("One"));
                services.AddWorkloadMetering(root.GetSection("Two"));
            },
            new() { ["One:ActivitySources"] = "*.Db", ["Two:ActivitySources"] = "Shop" });
        var starting = () => host.StartAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should()
            .ContainSingle().Which.Should().StartWith("One:ActivitySources has '*.Db'");
    }

    [Fact]
    public async Task Every_option_can_be_configured_except_those_that_are_objects()
    {
        using var host = WithSection(new() { ["Metering:Unknown"] = "1" });
        var starting = () => host.StartAsync();
        string fault = (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Single();
        var known = fault.TrimEnd('.').Split("one of ")[1].Split(", ");
        known.Concat([nameof(WorkloadMeterOptions.TimeProvider), nameof(WorkloadMeterOptions.WaitSources)])
            .Should().BeEquivalentTo(typeof(WorkloadMeterOptions).GetProperties().Select(option => option.Name));
    }

    [Fact]
    public async Task An_empty_section_means_the_defaults()
    {
        using var host = WithSection([]);
        await host.StartAsync();
        host.Services.GetRequiredService<IOptions<WorkloadMeterOptions>>().Value.Should().BeEquivalentTo(new WorkloadMeterOptions());
    }

    [Theory]
    [InlineData("OverheadBudget", "2", "Metering:OverheadBudget is 2; it must be above 0, up to 1.")]
    [InlineData("OverheadBudget", "much", "Metering:OverheadBudget is 'much'; it must be a number, for example 0.01.")]
    [InlineData("OverheadBudget", "0,01", "Metering:OverheadBudget is '0,01'; it must be a number, for example 0.01.")]
    [InlineData("MaxPhases", "0", "Metering:MaxPhases is 0; it must be from 1 to 100,000.")]
    [InlineData("MaxPhases", "1.5", "Metering:MaxPhases is '1.5'; it must be a whole number, for example 300.")]
    [InlineData("ReadRunQueue", "yes", "Metering:ReadRunQueue is 'yes'; it must be true or false.")]
    [InlineData("Waits", "Kinda", "Metering:Waits is 'Kinda'; it must be Off, Kinds or Targets.")]
    [InlineData("Waits", "1", "Metering:Waits is '1'; it must be Off, Kinds or Targets.")]
    [InlineData("Waits", "Off,Kinds", "Metering:Waits is 'Off,Kinds'; it must be Off, Kinds or Targets.")]
    [InlineData("WaitSamplingInterval", "00:01:00",
        "Metering:WaitSamplingInterval is 00:01:00; it must be from 1 millisecond to 10 seconds.")]
    [InlineData("RecentWindow", "00:00:00.5", "Metering:RecentWindow is 00:00:00.5000000; it must be from 1 second to 1 day.")]
    [InlineData("RecentWindow", "long", "Metering:RecentWindow is 'long'; it must be a time span, for example 00:01:00.")]
    public async Task A_wrong_value_stops_the_host_with_the_key_the_value_and_the_range(string key, string value, string message)
    {
        using var host = WithSection(new() { [$"Metering:{key}"] = value });
        var starting = () => host.StartAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(message);
    }

    [Fact]
    public async Task A_key_that_is_none_stops_the_host_with_those_that_are()
    {
        using var host = WithSection(new() { ["Metering:OverheadBuget"] = "0.5" });
        var starting = () => host.StartAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should()
            .ContainSingle().Which.Should().StartWith(
                "Metering:OverheadBuget is '0.5', but there is no such option; it must be one of OverheadBudget, MaxPhases, ");
    }

    [Fact]
    public async Task A_wrong_option_of_the_code_stops_the_host_with_its_name()
    {
        using var host = Hosts.Make(services => services.AddWorkloadMetering(options => options.IoBoundThreshold = 0.2));
        var starting = () => host.StartAsync();
        (await starting.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should()
            .Equal("WorkloadMeterOptions.IoBoundThreshold is 0.2; it must be above 0.5, up to 1.");
    }

    private static Microsoft.Extensions.Hosting.IHost WithSection(Dictionary<string, string?> configuration) =>
        Hosts.Make((services, root) => services.AddWorkloadMetering(root.GetSection("Metering")), configuration);
}
