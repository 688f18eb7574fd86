using Workload.Metering.CodeFixes;

namespace Workload.Metering.Analyzers.Tests;

public sealed class MeterNameAnalyzerTests
{
    [Fact]
    public Task An_ambiguous_name_is_found_and_gets_the_alias() => Verify.FixesAsync<MeterNameAnalyzer, MeterAliasFix>(
        Code("using Workload.Metering;\n", "{|WM0005:{|CS0104:Meter|}|}.Track(\"x\").Dispose();"),
        Code("using Workload.Metering;\nusing Meter = Workload.Metering.Meter;\n", "Meter.Track(\"x\").Dispose();"));

    [Fact]
    public Task The_name_of_the_other_type_is_found_and_gets_the_alias() => Verify.FixesAsync<MeterNameAnalyzer, MeterAliasFix>(
        Code("", "{|WM0005:Meter|}.{|CS0117:Track|}(\"x\").Dispose();"),
        Code("using Meter = Workload.Metering.Meter;\n", "Meter.Track(\"x\").Dispose();"));

    [Fact]
    public Task The_alias_stands_with_the_usings_that_make_the_name_ambiguous() => Verify.FixesAsync<MeterNameAnalyzer, MeterAliasFix>(
        InNamespace("", "{|WM0005:Meter|}.{|CS0117:Track|}(\"x\").Dispose();"),
        InNamespace("    using Meter = Workload.Metering.Meter;\n", "Meter.Track(\"x\").Dispose();"));

    [Theory]
    [InlineData("using Workload.Metering;\nusing Meter = Workload.Metering.Meter;\n", "Meter.Track(\"x\").Dispose();")]
    [InlineData("using Workload.Metering;\n", "Workload.Metering.Meter.Track(\"x\").Dispose();")]
    [InlineData("", "var meter = new Meter(\"mine\");")]
    public Task Other_code_is_left_alone(string usings, string statement) => Verify.FindsAsync<MeterNameAnalyzer>(Code(usings, statement));

    private static string InNamespace(string usings, string statement) =>
        $"using Workload.Metering;\n\nnamespace Mine\n{{\n    using System.Diagnostics.Metrics;\n{usings}\n    class Program\n    {{\n     "
            + $"   static void M()\n        {{\n            {statement}\n        }}\n    }}\n}}\n";

    private static string Code(string usings, string statement) =>
        $"using System.Diagnostics.Metrics;\n{usings}\nclass Program\n{{\n    static void M()\n    {{\n        {statement}\n    }}\n}}\n";
}
