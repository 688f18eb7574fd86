using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workload.Metering.Testing.Tests;

/// <summary>
/// These tests ask the compiler itself which bodies it accepts and which it refuses. The signatures alone do not say which
/// overload it picks. That also depends on the kind of lambda and on the version of C#. C# 12 is the default of net8.0.
/// </summary>
[Collection(Alone.Name)]
public sealed class CompilationTests
{
    private static readonly string[] s_asynchronous =
    [
        "() => T0()", "() => { return T0(); }", "async () => await T0()", "async () => { await T0(); }", "T0", "F0",
        "() => T1()", "() => { return T1(); }", "async () => await T1()", "async () => { await T0(); return 1; }", "async () => 1",
            "T1", "F1",
        "() => V0()", "() => { return V0(); }", "async () => await V0()", "V0", "G0",
        "() => V1()", "() => { return V1(); }", "async () => await V1()", "V1", "G1",
        "() => Task.CompletedTask", "() => Task.Run(N)", "() => Generic(5)", "() => flag ? T0() : T1()", "async delegate { await T0(); }",
        "static async () => await Task.Yield()", "async () => { throw new Exception(); }", "this.T0", "Nested.T0", "async () => \"text\"",
        "Own", "Own1", "OwnV", "static () => T1()", "flag ? T0 : Nested.T0", "() => T1() as Task", "async () => default(int)",
            "Nested.Overloaded", "text.Extended",
    ];

    private static readonly string[] s_synchronous =
    [
        "() => N()", "() => { N(); }", "() => { }", "N", "A", "delegate { N(); }", "() => list.Add(1)",
        "() => I()", "() => { return I(); }", "I", "F", "() => 5", "() => text.Length", "() => new object()", "() => (text, 1)",
            "() => flag ? 1 : 2",
        "() => Nested.Parse<int>(text)", "Nested.Parse<int>", "() => { int i = 0; i++; }", "() => { N(); return text; }", "() => i = 5",
            "() => i++",
        "() => T0().Wait()", "() => T1().Result", "() => (object?)null", "static () => 5",
    ];

    // Lambdas that never return convert to every delegate. They are refused, and the text says how to write them.
    private static readonly string[] s_endless =
        ["() => throw new Exception()", "() => { throw new Exception(); }", "() => { while (true) { } }"];

    private static readonly (string Call, string Text)[] s_synchronousCalls =
    [
        ("Meter.Track(name, {0})", "An asynchronous body needs TrackAsync"),
        ("Meter.Measure(name, {0})", "An asynchronous body needs MeasureAsync"),
        ("meter.Track(name, {0})", "An asynchronous body needs TrackAsync"),
        ("meter.Measure(name, {0})", "An asynchronous body needs MeasureAsync"),
        ("PhaseAssert.CpuBound({0})", "An asynchronous body needs CpuBoundAsync"),
        ("PhaseAssert.CpuBound({0}, 0.9)", "An asynchronous body needs CpuBoundAsync"),
        ("PhaseAssert.IoBound({0}, options: options)", "An asynchronous body needs IoBoundAsync"),
        ("PhaseAssert.UsesAtMost(limit, {0})", "An asynchronous body needs UsesAtMostAsync"),
        ("PhaseAssert.CostsAtMost(2, {0}, () => N())", "CostsAtMost compares synchronous bodies"),
        ("PhaseAssert.CostsAtMost(2, {0}, I)", "CostsAtMost compares synchronous bodies"),
        ("PhaseAssert.CostsAtMost(2, () => {{ N(); }}, {0})", "CostsAtMost compares synchronous bodies"),
        ("PhaseAssert.CostsAtMost(2, () => text.Length, {0}, options)", "CostsAtMost compares synchronous bodies"),
        ("PhaseAssert.CostsAtMost(2, {0}, {0})", "CostsAtMost compares synchronous bodies"),
    ];

    private static readonly string[] s_asynchronousCalls =
    [
        "await Meter.TrackAsync(name, {0})",
        "await Meter.MeasureAsync(name, {0})",
        "await meter.TrackAsync(name, {0})",
        "await meter.MeasureAsync(name, {0})",
        "await PhaseAssert.CpuBoundAsync({0})",
        "await PhaseAssert.IoBoundAsync({0}, 0.9)",
        "await PhaseAssert.NeverBlocksAsync({0}, limit, options)",
        "await PhaseAssert.UsesAtMostAsync(limit, {0})",
    ];

    public static TheoryData<LanguageVersion> Versions => [LanguageVersion.CSharp12, LanguageVersion.Latest];

    [Theory, MemberData(nameof(Versions))]
    public void Every_asynchronous_body_in_a_synchronous_member_is_refused_with_the_guards_text(LanguageVersion version)
    {
        var cases = s_synchronousCalls.SelectMany(
            call => s_asynchronous.Concat(s_endless).Select(body => (Statement: Form(call.Call, body), call.Text))).ToArray();
        var errors = Errors(version, [.. cases.Select(one => one.Statement)]);

        for (int i = 0; i < cases.Length; i++)
        {
            var error = errors[i].Should().ContainSingle(cases[i].Statement).Subject;
            error.Id.Should().Be("CS0619", $"the compiler must pick the guard in {cases[i].Statement}");
            error.GetMessage(CultureInfo.InvariantCulture).Should().Contain(cases[i].Text);
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public void Every_synchronous_body_in_a_synchronous_member_compiles(LanguageVersion version) =>
        AllCompile(version, s_synchronousCalls.SelectMany(call => s_synchronous.Select(body => Form(call.Call, body))));

    [Theory, MemberData(nameof(Versions))]
    public void Every_asynchronous_body_in_an_asynchronous_member_compiles(LanguageVersion version) =>
        AllCompile(version, s_asynchronousCalls.SelectMany(call => s_asynchronous.Select(body => Form(call, body))));

    [Theory, MemberData(nameof(Versions))]
    public void A_bodys_result_has_its_own_type(LanguageVersion version) => AllCompile(
        version,
        [
            "int _1 = Meter.Track(name, () => text.Length)",
            "string _2 = Meter.Track(name, () => text)",
            "int _3 = await Meter.TrackAsync(name, async () => await T1())",
            "int _4 = await Meter.TrackAsync(name, async () => { await T0(); return 1; })",
            "int _5 = await Meter.TrackAsync(name, () => T1())",
            "int _6 = await Meter.TrackAsync(name, () => V1())",
            "int _7 = await Meter.TrackAsync(name, V1)",
            "string _8 = await meter.TrackAsync(name, async () => text)",
            "string? _9 = await meter.TrackAsync<string?>(name, async () => null)",
            "PhaseMeasurement _10 = Meter.Measure(name, () => text.Length)",
            "Task _11 = Meter.TrackAsync(name, T0)",
            "Task<int> _12 = Meter.TrackAsync(name, async () => 1)",
        ]);

    [Theory, MemberData(nameof(Versions))]
    public void A_body_that_only_throws_compiles_as_the_text_says(LanguageVersion version) => AllCompile(
        version,
        s_synchronousCalls.SelectMany(call => s_endless.Select(body => Form(call.Call, $"(Action)({body})"))));

    [Fact]
    public void Guards_are_not_offered()
    {
        var guards = new[] { typeof(Meter), typeof(WorkloadMeter), typeof(PhaseAssert) }
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(ObsoleteAttribute), inherit: false))
            .ToArray();

        guards.Should().HaveCount(12 + 12 + 18 + 30);
        guards.Should().OnlyContain(guard => guard.IsDefined(typeof(System.ComponentModel.EditorBrowsableAttribute), false));
    }

    private static string Form(string call, string body) => string.Format(CultureInfo.InvariantCulture, call, body);

    private static void AllCompile(LanguageVersion version, IEnumerable<string> statements)
    {
        string[] all = [.. statements];
        all.Should().NotBeEmpty();
        Errors(version, all).Select((errors, i) => (all[i], errors)).Where(one => one.errors.Count > 0)
            .Select(one => $"{one.Item1}: {one.errors[0]}").Should().BeEmpty();
    }

    /// <summary>Returns the errors of each statement. All are compiled together, each in a method on a line of its own.</summary>
    private static List<Diagnostic>[] Errors(LanguageVersion version, string[] statements)
    {
        string source = """
            #nullable enable
            using System;
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Workload.Metering;
            using Workload.Metering.Testing;
            public partial class Bodies
            {
                private static void N() { }
                private static int I() => 1;
                private Task T0() => Task.CompletedTask;
                private static Task<int> T1() => Task.FromResult(1);
                private static ValueTask V0() => default;
                private static ValueTask<int> V1() => default;
                private static Task<X> Generic<X>(X x) => Task.FromResult(x);
                static readonly Action A = N;
                static readonly Func<int> F = I;
                static readonly Func<Task> F0 = Nested.T0;
                static readonly Func<Task<int>> F1 = T1;
                static readonly Func<ValueTask> G0 = V0;
                static readonly Func<ValueTask<int>> G1 = V1;
                private static class Nested
                {
                    public static Task Overloaded() => Task.CompletedTask;
                    public static Task Overloaded(int i) => Task.CompletedTask;
                    public static Task T0() => Task.CompletedTask;
                    public static int Parse<X>(string text) => 1;
                    public static int Parse<X>() => 1;
                }
                private readonly string name = "x", text = "1";
                private readonly bool flag = true;
                private int i;
                private readonly List<int> list = new();
                private readonly WorkloadMeter meter = new();
                private readonly TimeSpan limit = TimeSpan.FromSeconds(1);
                private readonly PhaseAssertOptions options = new();

            """;
        int first = source.Count(character => character == '\n');
        const string Local = "async Task Own() => await Task.Yield(); static async Task<int> Own1() => await T1(); static async ValueTask "
            + "OwnV() => await V0();";
        source += string.Concat(
            statements.Select((statement, i) => $"private async Task M{i}() {{ await Task.Yield(); {statement}; {Local} }}\n"));
        source += "} internal static class Extensions { public static Task Extended(this string text) => Task.CompletedTask; }";
        var compilation = CSharpCompilation.Create(
            "snippet", [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(version))], s_references,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .ToLookup(error => error.Location.GetLineSpan().StartLinePosition.Line - first);
        errors.Where(line => line.Key < 0 || line.Key >= statements.Length).Should().BeEmpty("the code around the statements must compile");
        return [.. statements.Select((_, i) => errors[i].ToList())];
    }

    private static readonly IReadOnlyList<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } file
                && (file.StartsWith("System.", StringComparison.Ordinal)
                    || file.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                    || file.StartsWith("Workload.Metering", StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];
}
