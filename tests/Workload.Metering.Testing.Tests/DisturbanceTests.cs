using System.Collections;
using System.Reflection;
using System.Reflection.Emit;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing.Tests;

/// <summary>
/// A failure names the conditions that make code slower here than in production. These tests hold in any build and under any collector.
/// </summary>
public sealed class DisturbanceTests
{
    private static readonly Hashtable s_nothing = [];

    [Fact]
    public void An_unoptimised_build_is_named_with_its_assembly()
    {
        Disturbances.Of([Built(optimised: false)], s_nothing, debugger: false)
            .Should().ContainSingle().Which.Should().Be("the code is an unoptimised build (Debug): Code");
        Disturbances.Of([Built(optimised: true)], s_nothing, debugger: false).Should().BeEmpty();
    }

    [Fact]
    public void A_coverage_collector_is_named_with_the_assembly_whose_lines_it_counts() =>
        Disturbances.Of([Built(optimised: true, "Coverlet.Core.Instrumentation.Tracker.Code_1234")], s_nothing, debugger: false)
            .Should().ContainSingle().Which.Should().Be("the coverage collector coverlet counts the lines of Code");

    [Fact]
    public void A_profiler_is_named_with_its_identifier()
    {
        var variables =
            new Hashtable { ["CORECLR_ENABLE_PROFILING"] = "1", ["CORECLR_PROFILER"] = "{918728DD-259F-4A6A-AC2B-B85E1B658318}" };
        Disturbances.Of([], variables, debugger: false).Should().ContainSingle().Which.Should().Be(
            "a profiler is attached (CORECLR_PROFILER is {918728DD-259F-4A6A-AC2B-B85E1B658318})");
        variables["CORECLR_ENABLE_PROFILING"] = "0";
        Disturbances.Of([], variables, debugger: false).Should().BeEmpty();
    }

    [Fact]
    public void A_debugger_and_a_runtime_that_does_not_optimise_are_named() =>
        Disturbances.Of([], new Hashtable { ["DOTNET_JITMinOpts"] = "1" }, debugger: true)
            .Should().Equal("a debugger is attached", "the runtime is set not to optimise (JITMinOpts)");

    [Fact]
    public void A_cost_that_fails_names_what_disturbs_it_here_and_nothing_where_nothing_does()
    {
        var failure = Assert.Throws<PhaseAssertionException>(() => PhaseAssert.UsesAtMost(TimeSpan.FromTicks(10), TooMuch));
        var seen = Disturbances.Of(TooMuch);
        if (seen.Count == 0)
        {
            failure.Message.Should().NotContain("slower here");
        }
        else
        {
            failure.Message.Should().Contain("Its code is slower here than in production: " + string.Join("; ", seen)).And.Contain(
                "dotnet test -c Release")
                .And.Contain("set PhaseAssertOptions.JudgeUnoptimizedCode to false and Undecided to Pass.");
        }
    }

    [Fact]
    public void A_cost_is_undecided_there_if_that_is_asked_for()
    {
        bool disturbed = Disturbances.Of(TooMuch).Count > 0;
        var passing = new PhaseAssertOptions { JudgeUnoptimizedCode = false, Undecided = UndecidedOutcome.Pass };
        var failing = new PhaseAssertOptions { JudgeUnoptimizedCode = false };
        var outcome = Record.Exception(() => PhaseAssert.UsesAtMost(TimeSpan.FromTicks(10), TooMuch, passing));
        if (disturbed) outcome.Should().BeNull();
        else outcome.Should().BeOfType<PhaseAssertionException>("an optimised build is judged");
        string message = Assert.Throws<PhaseAssertionException>(() => PhaseAssert.CostsAtMost(0.1, TooMuch, TooMuch, failing)).Message;
        if (disturbed)
        {
            message.Should().Contain("undecided: its code is slower here than in production")
                .And.Contain("set PhaseAssertOptions.Undecided to Pass.").And.NotContain("JudgeUnoptimizedCode", "it is already set");
        }
        else
        {
            message.Should().NotContain("undecided");
        }
    }

    private static void TooMuch() => Burn.Microseconds(200);

    /// <summary>Builds an assembly as a compiler does, with a type of this name in it.</summary>
    private static AssemblyBuilder Built(bool optimised, string type = "Code.Program")
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Code"), AssemblyBuilderAccess.RunAndCollect);
        var modes = optimised ? System.Diagnostics.DebuggableAttribute.DebuggingModes.IgnoreSymbolStoreSequencePoints
            : System.Diagnostics.DebuggableAttribute.DebuggingModes.Default
                | System.Diagnostics.DebuggableAttribute.DebuggingModes.DisableOptimizations;
        var constructor = typeof(System.Diagnostics.DebuggableAttribute)
            .GetConstructor([typeof(System.Diagnostics.DebuggableAttribute.DebuggingModes)])!;
        assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [modes]));
        assembly.DefineDynamicModule("Code").DefineType(type).CreateType();
        return assembly;
    }
}
