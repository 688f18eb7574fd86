using Workload.Metering.CodeFixes;

namespace Workload.Metering.Analyzers.Tests;

public sealed class ScopeAnalyzerTests
{
    private const string Void = "static void M()";

    [Theory]
    [InlineData("{|WM0001:Meter.Track(\"x\")|};", "using var scope = Meter.Track(\"x\");")]
    [InlineData("_ = {|WM0001:Meter.Track(\"x\")|};", "using var scope = Meter.Track(\"x\");")]
    [InlineData("{|WM0001:s_meter.Track(\"x\")|}; // why", "using var scope = s_meter.Track(\"x\"); // why")]
    [InlineData("var kept = {|WM0001:s_phase.Track()|};", "using var kept = s_phase.Track();")]
    [InlineData("PhaseScope kept = {|WM0001:Meter.Track(\"x\")|}; kept.Fail(\"timeout\");",
        "using PhaseScope kept = Meter.Track(\"x\"); kept.Fail(\"timeout\");")]
    [InlineData("int scope = 1; {|WM0001:Meter.Track(\"x\")|};", "int scope = 1; using var scope2 = Meter.Track(\"x\");")]
    [InlineData("var kept = s_isOn ? {|WM0001:Meter.Track(\"x\")|} : default;", "using var kept = s_isOn ? Meter.Track(\"x\") : default;")]
    [InlineData("{|WM0001:s_context.Enter()|};", "using var scope = s_context.Enter();")]
    public Task A_scope_that_nothing_ends_is_found_and_gets_a_using(string statement, string replacement) =>
        Verify.FixesAsync<ScopeAnalyzer, UsingScopeFix>(InClass(Void, statement), InClass(Void, replacement));

    [Theory]
    [InlineData("switch (1) { case 1: {|WM0001:Meter.Track(\"x\")|}; break; }")]
    [InlineData("var kept = {|WM0001:Meter.Track(\"x\")|}; kept = default;")]
    [InlineData("if (s_isOn) goto end; {|WM0001:Meter.Track(\"x\")|}; end: ;")]
    public Task No_fix_is_offered_that_would_not_compile(string statement) =>
        Verify.FixesAsync<ScopeAnalyzer, UsingScopeFix>(InClass(Void, statement), InClass(Void, statement));

    [Fact]
    public Task A_fix_at_the_top_level_takes_a_name_that_is_free_there() => Verify.FixesInProgramAsync<ScopeAnalyzer, UsingScopeFix>(
        "using Workload.Metering;\n\nint scope = 1;\n{|WM0001:Meter.Track(\"x\")|};\n",
        "using Workload.Metering;\n\nint scope = 1;\nusing var scope2 = Meter.Track(\"x\");\n");

    [Fact]
    public Task A_scope_that_nothing_ends_is_found_where_no_fix_is_obvious() => FindsAsync(
        Void,
        "if (s_isOn) {|WM0001:Meter.Track(\"x\")|};",
        "s_phase?{|WM0001:.Track()|};",
        "{|WM0001:Meter.Track(\"x\")|}.Fail(\"timeout\");",
        "var context = {|WM0001:Meter.Track(\"x\")|}.Capture();",
        "var kept = ({|WM0001:s_phase.Track()|}); var later = kept.Capture();",
        "var _ = {|WM0001:Meter.Track(\"x\")|};",
        "PhaseScope kept; kept = {|WM0001:Meter.Track(\"x\")|};",
        "Action open = () => {|WM0001:Meter.Track(\"x\")|};",
        "Action open = () => { {|WM0001:Meter.Track(\"x\")|}; };",
        "Func<Task> open = async () => {|WM0001:Meter.Track(\"x\")|};",
        "void Open() => {|WM0001:Meter.Track(\"x\")|};",
        "switch (1) { case 1: var scope = {|WM0001:Meter.Track(\"x\")|}; break; }",
        "new Task(() => {|WM0001:Meter.Track(\"x\")|}).Start();");

    [Fact]
    public Task A_scope_that_ends_is_left_alone() => FindsAsync(
        Void,
        "using var scope = Meter.Track(\"x\");",
        "using var _ = Meter.Track(\"x\");",
        "using PhaseScope scope = s_isOn ? Meter.Track(\"x\") : default;",
        "using var scope = s_phase?.Track();",
        "using (Meter.Track(\"x\")) { }",
        "using (_ = Meter.Track(\"x\")) { }",
        "using (var scope = Meter.Track(\"x\")) scope.Fail(\"timeout\");",
        "using IDisposable scope = Meter.Track(\"x\");",
        "IDisposable scope = Meter.Track(\"x\"); scope.Dispose();",
        "Meter.Track(\"x\").Dispose();",
        "Meter.Track(\"x\").Discard();",
        "var m = Meter.Track(\"x\").Stop();",
        "var scope = Meter.Track(\"x\"); scope.Dispose();",
        "var scope = Meter.Track(\"x\"); scope.Discard();",
        "var scope = Meter.Track(\"x\"); using (scope) { }",
        "var scope = Meter.Track(\"x\"); try { } finally { scope.Dispose(); }",
        "var scope = Meter.Track(\"x\"); Take(scope);",
        "var scope = Meter.Track(\"x\"); s_kept = scope;",
        "var scope = Meter.Track(\"x\"); Action end = () => scope.Dispose(); end();",
        "var scope = Meter.Track(\"x\"); void End() { scope.Dispose(); } End();",
        "PhaseScope scope; scope = Meter.Track(\"x\"); scope.Dispose();",
        "PhaseScope scope = default; if (s_isOn) scope = Meter.Track(\"x\"); scope.Dispose();",
        "PhaseScope scope; try { scope = Meter.Track(\"x\"); } catch { throw; } Take(scope);",
        "s_kept = Meter.Track(\"x\");",
        "Take(Meter.Track(\"x\"));",
        "var scopes = new List<PhaseScope> { Meter.Track(\"x\") };",
        "var scopes = new[] { Meter.Track(\"x\") }; foreach (var scope in scopes) scope.Dispose();",
        "(PhaseScope Scope, int Number) pair = (Meter.Track(\"x\"), 1);",
        "switch (1) { case 1: var scope = Meter.Track(\"x\"); goto case 2; case 2: scope = default; scope.Dispose(); break; }",
        "PhaseScope Open() => Meter.Track(\"x\"); Open().Dispose();",
        "PhaseScope Open() { return s_phase.Track(); }",
        "Func<PhaseScope> open = () => Meter.Track(\"x\");",
        "Func<Task<PhaseScope>> open = async () => { await Task.Yield(); return Meter.Track(\"x\"); };",
        "Meter.Track(\"x\", () => { });",
        "using (s_context.Enter()) { }",
        "s_meter.Enter();",
        "Track(\"x\");");

    [Fact]
    public Task Statements_of_the_top_level_are_judged_too() => Verify.FindsInProgramAsync<ScopeAnalyzer>("""
        using Workload.Metering;

        {|WM0001:Meter.Track("dropped")|};
        var dropped = {|WM0001:Meter.Track("dropped")|};
        dropped.Fail("timeout");
        var ended = Meter.Track("ended");
        ended.Dispose();
        var ended2 = Meter.Track("ended");
        try { } finally { ended2.Dispose(); }
        using var scope = Meter.Track("ended");
        using var thread = {|WM0004:Meter.GetPhase("thread", new() { Attribution = CpuAttribution.Thread }).Track()|};
        await System.Threading.Tasks.Task.Yield();

        """);

    [Fact]
    public async Task A_scope_that_is_open_at_a_yield_is_found()
    {
        string[] statements =
        [
            "using var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1;",
            "using (Meter.Track(\"before\")) { } using (var scope = {|WM0002:Meter.Track(\"x\")|}) { yield return 1; }",
            "using ({|WM0002:Meter.Track(\"x\")|}) foreach (int i in new[] { 1, 2 }) yield return i;",
            "var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1; scope.Dispose();",
            "var scope = {|WM0002:Meter.Track(\"x\")|}; try { yield return 1; } finally { scope.Dispose(); }",
            "PhaseScope scope = default; try { scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1; } finally { scope.Dispose(); }",
            "var scope = {|WM0002:Meter.Track(\"x\")|}; if (s_isOn) { scope.Dispose(); yield break; } yield return 1; scope.Dispose();",
            "using PhaseScope scope = s_isOn ? {|WM0002:Meter.Track(\"x\")|} : default; yield return 1;",
            "using (s_phase?{|WM0002:.Track()|}) yield return 1;",
            "using (IDisposable scope = {|WM0002:Meter.Track(\"x\")|}, other = null) yield return 1;",
            "using (s_meter.Enter()) using ({|WM0002:s_context.Enter()|}) yield return 1;",
            "IEnumerable<int> Inner() { using var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1; } foreach (int i in Inner()) "
                + "yield return i;",
            "var scope = {|WM0002:Meter.Track(\"x\")|}; foreach (int i in new[] { 1, 2 }) { if (s_isOn) { scope.Dispose(); break; } yield "
                + "return i; }",
            "var scope = {|WM0002:Meter.Track(\"x\")|}; switch (1) { case 1: scope.Dispose(); break; default: yield return 2; "
                + "scope.Dispose(); break; }",
            "while (true) { using var scope = {|WM0002:Meter.Track(\"x\")|}; yield return 1; }",
        ];
        await FindsAsync("static IEnumerable<int> M()", statements);
        await FindsAsync("static async IAsyncEnumerable<int> M()", statements);
    }

    [Fact]
    public Task A_scope_that_is_closed_at_a_yield_is_left_alone() => FindsAsync(
        "static IEnumerable<int> M()",
        "using (Meter.Track(\"x\")) { } yield return 1;",
        "yield return 1; using var scope = Meter.Track(\"x\");",
        "var scope = Meter.Track(\"x\"); scope.Dispose(); yield return 1;",
        "using (Meter.Track(\"x\")) { yield break; } ",
        "{ using var scope = Meter.Track(\"x\"); } yield return 1;",
        "var scope = Meter.Track(\"x\"); try { } finally { scope.Dispose(); } yield return 1;",
        "var scope = Meter.Track(\"x\"); { scope.Dispose(); } yield return 1;",
        "var scope = Meter.Track(\"x\"); if (s_isOn) { scope.Dispose(); yield return 1; } else { scope.Stop(); yield return 2; }",
        "var scope = Meter.Track(\"x\"); Take(scope); yield return 1;",
        "var scope = Meter.Track(\"x\"); End(); yield return 1; void End() => scope.Dispose();",
        "PhaseScope scope; if (s_isOn) { scope = Meter.Track(\"x\"); scope.Dispose(); } else yield return 1;",
        "Action work = () => { using var scope = Meter.Track(\"x\"); }; work(); yield return 1;",
        "var scope = Meter.Track(\"x\"); if (s_isOn) scope.Dispose(); else scope.Discard(); yield return 1;",
        "PhaseScope scope = default; if (s_isOn) scope = Meter.Track(\"x\"); if (s_isOn) { scope.Dispose(); } yield return 1;",
        "var scope = Meter.Track(\"x\"); while (true) { if (s_isOn) { scope.Dispose(); break; } } yield return 1;",
        "PhaseScope scope; foreach (int i in new[] { 1, 2 }) { if (i == 1) { scope = Meter.Track(\"x\"); scope.Dispose(); continue; } "
            + "yield return i; }",
        "var scope = Meter.Track(\"x\"); checked { scope.Dispose(); } yield return 1;",
        "var scope = Meter.Track(\"x\"); yield return scope.Stop().Phase == \"x\" ? 1 : 2;",
        "Meter.Track(\"x\", () => { }); yield return 1;",
        "yield return 1; { using var scope = Meter.Track(\"x\"); Rest(); IEnumerable<int> Rest() { yield return 2; } }");

    [Fact]
    public Task A_scope_of_one_thread_that_is_open_at_an_await_is_found() => FindsAsync(
        "static async Task M()",
        "using var scope = {|WM0004:s_threaded.Track()|}; await Task.Yield();",
        "using ({|WM0004:s_threaded.Track()|}) await Task.Yield();",
        "using ({|WM0004:s_optionsApart.Track()|}) { await Task.Yield(); }",
        "var local = s_meter.GetPhase(\"x\", new() { Attribution = CpuAttribution.Thread }); using ({|WM0004:local.Track()|}) { if (true) "
            + "await Task.Yield(); }",
        "using var scope = {|WM0004:s_threaded.Track()|}; await using var other = new Other();",
        "using var scope = {|WM0004:s_threaded.Track()|}; await using (new Other()) { }",
        "var scope = {|WM0004:s_threaded.Track()|}; try { await Task.Yield(); } finally { scope.Dispose(); }",
        "using var scope = {|WM0004:s_ofConstructor.Track()|}; await Task.Yield();",
        "using var scope = s_threaded?{|WM0004:.Track()|}; await Task.Yield();",
        "using var scope = {|WM0004:Meter.GetPhase(\"z\", new PhaseOptions { Attribution = CpuAttribution.Thread }).Track()|}; await "
            + "Task.Yield();",
        "Func<Task> work = async () => { using var scope = {|WM0004:s_threaded.Track()|}; await Task.Yield(); }; await work();",
        "using var scope = {|WM0004:s_threaded.Track()|}; await foreach (int i in Items()) { }");

    [Fact]
    public Task Other_scopes_around_an_await_are_left_alone() => FindsAsync(
        "static async Task M()",
        "using (s_threaded.Track()) { } await Task.Yield();",
        "using (s_phase.Track()) await Task.Yield();",
        "using (s_threaded.Track()) { Func<Task> later = async () => await Task.Yield(); } await Task.Yield();",
        "using (s_threaded.Track()) { async Task Later() => await Task.Yield(); _ = Later(); }",
        "await Task.Yield(); using var scope = s_threaded.Track();",
        "var scope = s_threaded.Track(); scope.Dispose(); await Task.Yield();",
        "var scope = s_threaded.Track(); await Task.FromResult(scope.Stop());",
        "foreach (int i in new[] { 1 }) { using (s_threaded.Track()) { } await Task.Yield(); }",
        "using (Meter.Track(\"x\")) await Task.Yield();",
        "await Meter.TrackAsync(\"x\", async () => await Task.Yield());");

    private static Task FindsAsync(string signature, params string[] statements) =>
        Verify.FindsAsync<ScopeAnalyzer>(InClass(signature, statements));

    private static string InClass(string signature, params string[] statements) => $$"""
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
            static readonly Phase s_ofConstructor;
            static readonly PhaseContext s_context;
            static readonly bool s_isOn;
            static PhaseScope s_kept;

            static Program() => s_ofConstructor = s_meter.GetPhase("c", new PhaseOptions { Attribution = CpuAttribution.Thread });

            static void Take(PhaseScope scope) { }

            static void Track(string text) { }

            static async IAsyncEnumerable<int> Items() { await Task.Yield(); yield return 1; }

        {{Verify.Methods(signature, statements)}}
            sealed class Other : IAsyncDisposable { public ValueTask DisposeAsync() => default; }
        }
        """;
}
