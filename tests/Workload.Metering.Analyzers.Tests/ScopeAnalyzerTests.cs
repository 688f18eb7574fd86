using Workload.Metering.CodeFixes;

namespace Workload.Metering.Analyzers.Tests;

public sealed class ScopeAnalyzerTests
{
    [Theory]
    [InlineData("{|WM0001:Meter.Track(\"x\")|};", "using var scope = Meter.Track(\"x\");")]
    [InlineData("_ = {|WM0001:Meter.Track(\"x\")|};", "using var scope = Meter.Track(\"x\");")]
    [InlineData("{|WM0001:s_phase.Track()|};", "using var scope = s_phase.Track();")]
    [InlineData("{|WM0001:s_meter.Track(\"x\")|}; // why", "using var scope = s_meter.Track(\"x\"); // why")]
    [InlineData("var kept = {|WM0001:Meter.Track(\"x\")|};", "using var kept = Meter.Track(\"x\");")]
    [InlineData("PhaseScope kept = {|WM0001:Meter.Track(\"x\")|}; kept.Fail(\"timeout\");", "using PhaseScope kept = Meter.Track(\"x\"); kept.Fail(\"timeout\");")]
    [InlineData("int scope = 1; {|WM0001:Meter.Track(\"x\")|};", "int scope = 1; using var scope2 = Meter.Track(\"x\");")]
    public Task A_scope_that_nothing_ends_is_found_and_gets_a_using(string statement, string replacement) =>
        Verify.FixesAsync<ScopeAnalyzer, UsingScopeFix>(InMethod(statement), InMethod(replacement));

    [Theory]
    [InlineData("using var scope = Meter.Track(\"x\");")]
    [InlineData("using (Meter.Track(\"x\")) { }")]
    [InlineData("using (var scope = Meter.Track(\"x\")) scope.Fail(\"timeout\");")]
    [InlineData("Meter.Track(\"x\").Dispose();")]
    [InlineData("var m = Meter.Track(\"x\").Stop();")]
    [InlineData("var scope = Meter.Track(\"x\"); scope.Dispose();")]
    [InlineData("var scope = Meter.Track(\"x\"); try { } finally { scope.Dispose(); }")]
    [InlineData("var scope = Meter.Track(\"x\"); Take(scope);")]
    [InlineData("var scope = Meter.Track(\"x\"); s_kept = scope;")]
    [InlineData("var scope = Meter.Track(\"x\"); Action end = () => scope.Dispose(); end();")]
    [InlineData("PhaseScope scope; scope = Meter.Track(\"x\"); scope.Dispose();")]
    [InlineData("s_kept = Meter.Track(\"x\");")]
    [InlineData("Take(Meter.Track(\"x\"));")]
    [InlineData("Meter.Track(\"x\", () => { });")]
    [InlineData("Func<PhaseScope> open = () => Meter.Track(\"x\");")]
    [InlineData("Track(\"x\");")]
    public Task A_scope_that_ends_is_left_alone(string statement) => Verify.FindsAsync<ScopeAnalyzer>(InMethod(statement));

    [Theory]
    [InlineData("using var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1;")]
    [InlineData("using (Meter.Track(\"before\")) { } using (var scope = {|WM0002:Meter.Track(\"x\")|}) { yield return 1; }")]
    [InlineData("using ({|WM0002:Meter.Track(\"x\")|}) foreach (int i in new[] { 1, 2 }) yield return i;")]
    [InlineData("var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1; scope.Dispose();")]
    [InlineData("while (true) { using var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1; }")]
    public async Task A_scope_that_is_open_at_a_yield_is_found(string statements)
    {
        await Verify.FindsAsync<ScopeAnalyzer>(InClass($"static IEnumerable<int> M() {{ {statements} }}"));
        await Verify.FindsAsync<ScopeAnalyzer>(InClass($"static async IAsyncEnumerable<int> M() {{ await Task.Yield(); {statements} }}"));
    }

    [Theory]
    [InlineData("using (Meter.Track(\"x\")) { } yield return 1;")]
    [InlineData("yield return 1; using var scope = Meter.Track(\"x\");")]
    [InlineData("var scope = Meter.Track(\"x\"); scope.Dispose(); yield return 1;")]
    [InlineData("using (Meter.Track(\"x\")) { yield break; } ")]
    [InlineData("yield return 1; { using var scope = Meter.Track(\"x\"); Rest(); IEnumerable<int> Rest() { yield return 2; } }")]
    public Task A_scope_that_is_closed_at_a_yield_is_left_alone(string statements) =>
        Verify.FindsAsync<ScopeAnalyzer>(InClass($"static IEnumerable<int> M() {{ {statements} }}"));

    [Theory]
    [InlineData("using var scope = {|WM0004:s_threaded.Track()|}; await Task.Yield();")]
    [InlineData("using ({|WM0004:s_threaded.Track()|}) await Task.Yield();")]
    [InlineData("using ({|WM0004:s_optionsApart.Track()|}) { await Task.Yield(); }")]
    [InlineData("var local = s_meter.GetPhase(\"x\", new() { Attribution = CpuAttribution.Thread }); using ({|WM0004:local.Track()|}) { if (true) await Task.Yield(); }")]
    [InlineData("using var scope = {|WM0004:s_threaded.Track()|}; await foreach (int i in Items()) { }")]
    public Task A_scope_of_one_thread_that_is_open_at_an_await_is_found(string statements) =>
        Verify.FindsAsync<ScopeAnalyzer>(InClass($"static async Task M() {{ {statements} }}"));

    [Theory]
    [InlineData("using (s_threaded.Track()) { } await Task.Yield();")]
    [InlineData("using (s_phase.Track()) await Task.Yield();")]
    [InlineData("using (s_threaded.Track()) { Func<Task> later = async () => await Task.Yield(); } await Task.Yield();")]
    [InlineData("await Task.Yield(); using var scope = s_threaded.Track();")]
    public Task Other_scopes_around_an_await_are_left_alone(string statements) =>
        Verify.FindsAsync<ScopeAnalyzer>(InClass($"static async Task M() {{ {statements} }}"));

    private static string InMethod(string statement) => InClass($"static void M()\n    {{\n        {statement}\n    }}");

    private static string InClass(string member) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Workload.Metering;

        class Program
        {
            static readonly WorkloadMeter s_meter = new WorkloadMeter();
            static readonly Phase s_phase = Meter.GetPhase("x");
            static readonly Phase s_threaded = Meter.GetPhase("y", new PhaseOptions { Attribution = CpuAttribution.Thread });
            static readonly PhaseOptions s_options = new PhaseOptions { Attribution = CpuAttribution.Thread };
            static readonly Phase s_optionsApart = Meter.GetPhase("z", s_options);
            static PhaseScope s_kept;

            static void Take(PhaseScope scope) { }

            static void Track(string text) { }

            static async IAsyncEnumerable<int> Items() { await Task.Yield(); yield return 1; }

            {{member}}
        }
        """;
}
