using System.Diagnostics;
using System.Xml.Linq;

namespace Workload.Metering.Testing.Tests;

/// <summary>Runs small test projects of other frameworks, where some of the tests must fail.</summary>
[Collection(Alone.Name)]
public sealed class OtherFrameworksTests : IDisposable
{
    private readonly string _results = Directory.CreateTempSubdirectory("other-frameworks").FullName;

    public void Dispose() => Directory.Delete(_results, recursive: true);

    [Theory]
    [InlineData("NUnit")]
    [InlineData("MSTest")]
    public async Task Failures_are_reported_with_their_message_and_nothing_else_fails(string framework)
    {
        var outcomes = await RunAsync(framework);
        outcomes.Keys.Should().BeEquivalentTo("A_parser_is_CPU_bound", "A_sleeper_is_not", "A_delay_does_not_block", "A_result_blocks");
        outcomes["A_parser_is_CPU_bound"].Outcome.Should().Be("Passed");
        outcomes["A_delay_does_not_block"].Outcome.Should().Be("Passed");

        // On a busy machine the wait for a core after the sleep may dominate, with the same verdict.
        outcomes["A_sleeper_is_not"].Should().Match<(string Outcome, string Message)>(test =>
            test.Outcome == "Failed" && test.Message.Contains("Expected the body to be CPU-bound", StringComparison.Ordinal)
                && test.Message.Contains("What dominated: ", StringComparison.Ordinal));
        outcomes["A_result_blocks"].Should().Match<(string Outcome, string Message)>(test =>
            test.Outcome == "Failed" && test.Message.Contains("Expected the body not to block a thread", StringComparison.Ordinal));
    }

    private async Task<Dictionary<string, (string Outcome, string Message)>> RunAsync(string framework)
    {
        // The other project is built beside this one, in the same configuration.
        string project = $"Workload.Metering.Testing.{framework}";
        string assembly = Path.Combine(AppContext.BaseDirectory.Replace(
            typeof(OtherFrameworksTests).Assembly.GetName().Name!, project, StringComparison.Ordinal), $"{project}.dll");
        File.Exists(assembly).Should().BeTrue("{0} must have been built", assembly);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            string argument in (string[])["vstest", assembly, "--logger:trx;LogFileName=results.trx", $"--ResultsDirectory:{_results}"])
        {
            start.ArgumentList.Add(argument);
        }

        // The variables of this test run are not meant for the other one.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("VSTEST", StringComparison.Ordinal)
            || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(variable);
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        string trx = Path.Combine(_results, "results.trx");
        File.Exists(trx).Should().BeTrue("{0}{1}", await output, await errors);
        XNamespace schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        return XDocument.Load(trx).Descendants(schema + "UnitTestResult").ToDictionary(
            result => result.Attribute("testName")!.Value,
            result => (result.Attribute("outcome")!.Value, result.Descendants(schema + "Message").FirstOrDefault()?.Value ?? ""));
    }
}
