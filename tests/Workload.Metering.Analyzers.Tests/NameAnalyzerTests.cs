namespace Workload.Metering.Analyzers.Tests;

public sealed class NameAnalyzerTests
{
    [Theory]
    [InlineData("using var scope = Meter.Track({|WM0003:$\"import {id}\"|});")]
    [InlineData("using var scope = Meter.Track({|WM0003:\"import \" + id|});")]
    [InlineData("using var scope = Meter.Track(phase: {|WM0003:$\"import {id}\"|});")]
    [InlineData("Meter.Track({|WM0003:string.Format(\"import {0}\", id)|}, () => { });")]
    [InlineData("s_meter.Measure({|WM0003:string.Concat(\"import\", id.ToString())|}, () => 1);")]
    [InlineData("var task = s_meter.TrackAsync({|WM0003:($\"{id}\")|}, () => Task.CompletedTask);")]
    [InlineData("var phase = Meter.GetPhase({|WM0003:\"a\" + \"b\" + id|});")]
    [InlineData("using (var scope = Meter.Track(\"x\")) scope.Rename({|WM0003:$\"x{id}\"|});")]
    public Task A_name_that_is_made_of_data_is_found(string statement) => Verify.FindsAsync<NameAnalyzer>(InMethod(statement));

    [Theory]
    [InlineData("using var scope = Meter.Track(\"import\");")]
    [InlineData("using var scope = Meter.Track(\"im\" + \"port\");")]
    [InlineData("using var scope = Meter.Track($\"{Prefix}.import\");")]
    [InlineData("using var scope = Meter.Track(name);")]
    [InlineData("using var scope = Meter.Track(id > 1 ? \"many\" : \"one\");")]
    [InlineData("using var scope = Meter.Track(nameof(Program));")]
    [InlineData("using (var scope = Meter.Track(\"x\")) scope.Fail($\"error {id}\");")]
    [InlineData("Other.Track($\"{id}\");")]
    public Task Other_names_are_left_alone(string statement) => Verify.FindsAsync<NameAnalyzer>(InMethod(statement));

    private static string InMethod(string statement) => $$"""
        using System;
        using System.Threading.Tasks;
        using Workload.Metering;

        class Program
        {
            const string Prefix = "p";
            static readonly WorkloadMeter s_meter = new WorkloadMeter();

            static void M(int id, string name) { {{statement}} }

            static class Other { public static void Track(string phase) { } }
        }
        """;
}
