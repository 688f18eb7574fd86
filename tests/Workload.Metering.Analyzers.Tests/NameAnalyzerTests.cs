namespace Workload.Metering.Analyzers.Tests;

public sealed class NameAnalyzerTests
{
    [Fact]
    public Task A_name_that_is_made_of_data_is_found() => FindsAsync(
        "using var scope = Meter.Track({|WM0003:$\"import {id}\"|});",
        "using var scope = Meter.Track({|WM0003:\"import \" + id|});",
        "using var scope = Meter.Track(phase: {|WM0003:$\"import {id}\"|});",
        "Meter.Track({|WM0003:string.Format(\"import {0}\", id)|}, () => { });",
        "s_meter.Measure({|WM0003:string.Concat(\"import\", id.ToString())|}, () => 1);",
        "var task = s_meter.TrackAsync({|WM0003:($\"{id}\")|}, () => Task.CompletedTask);",
        "var phase = Meter.GetPhase({|WM0003:\"a\" + \"b\" + id|});",
        "using (var scope = Meter.Track(\"x\")) scope.Rename({|WM0003:$\"x{id}\"|});",
        "using var scope = Meter.Track({|WM0003:id.ToString()|});",
        "using var scope = Meter.Track({|WM0003:id > 1 ? $\"{id}\" : \"one\"|});",
        "using var scope = Meter.Track({|WM0003:id switch { 1 => \"one\", _ => \"no \" + id }|});",
        "using var scope = Meter.Track({|WM0003:name + \".import\"|});",
        "string made = $\"import {id}\"; using var scope = Meter.Track({|WM0003:made|});",
        "using var scope = s_meter?.Track({|WM0003:$\"import {id}\"|});",
        "using var scope = Meter.Track({|WM0003:String.Format(\"{0}\", id)|});",
        "using var scope = Meter.Track({|WM0003:$\"{nameof(Program)}.{id}\"|});",
        "using var scope = Meter.Track({|WM0003:$\"{DateTime.Now:HH}\"|});",
        "using var scope = Meter.Track({|WM0003:$\"Import {id}\".ToLowerInvariant()|});",
        "using var scope = Meter.Track({|WM0003:System.String.Format(\"{0}\", id)|});",
        "using var scope = Meter.Track({|WM0003:FormattableString.Invariant($\"import {id}\")|});",
        "using var scope = Meter.Track({|WM0003:$\"import {(id > 1 ? name : \"one\")}\"|});",
        "using var scope = Meter.Track({|WM0003:$\"import {Guid.NewGuid().ToString()}\"|});",
        "string part = name; using var scope = Meter.Track({|WM0003:\"import \" + part|});",
        "using (Meter.Track({|WM0003:\"a\" + $\"{id}\"|})) { }");

    [Fact]
    public Task Other_names_are_left_alone() => FindsAsync(
        "using var scope = Meter.Track(\"import\");",
        "using var scope = Meter.Track(\"im\" + \"port\");",
        "using var scope = Meter.Track($\"{Prefix}.import\");",
        "using var scope = Meter.Track(name);",
        "using var scope = Meter.Track(id > 1 ? \"many\" : \"one\");",
        "using var scope = Meter.Track(nameof(Program));",
        "using var scope = Meter.Track($\"import {DayOfWeek.Monday}\");",
        "using var scope = Meter.Track($\"import {day}\");",
        "using var scope = Meter.Track(day.ToString());",
        "using var scope = Meter.Track(\"import \" + s_host);",
        "using var scope = Meter.Track($\"{typeof(Program).Name}.import\");",
        "using var scope = Meter.Track(nameof(Program) + \".\" + nameof(Other));",
        "using var scope = Meter.Track($\"import\");",
        "using var scope = Meter.Track($\"import {day.ToString()}\");",
        "using var scope = Meter.Track($\"import {(DayOfWeek?)day} {(bool?)true}\");",
        "using var scope = Meter.Track($\"{typeof(Program)}.{typeof(Program).Name.ToLowerInvariant()}\");",
        "using var scope = Meter.Track($\"{s_meter.GetType().Name}.import\");",
        "using var scope = Meter.Track(\"import \" + (id > 1 ? \"many\" : \"one\"));",
        "using var scope = Meter.Track($\"import {id switch { 1 => \"one\", _ => nameof(Other) }}\");",
        "using var scope = Meter.Track(string.Concat(Prefix, \".import\"));",
        "using var scope = Meter.Track(string.Join('.', Prefix, \"import\").ToUpperInvariant());",
        "string part = id > 1 ? \"many\" : \"one\"; using var scope = Meter.Track($\"import {part}\");",
        "foreach (string part in new[] { \"a\", \"b\" }) using (Meter.Track(\"import \" + part)) { }",
        "void Of([System.Runtime.CompilerServices.CallerMemberName] string member = \"\") { using (Meter.Track(\"import \" + member)) { } "
            + "}",
        "using var scope = Meter.Track(\"import \" + (id > 1));",
        "string made = \"import\"; using var scope = Meter.Track(made);",
        "Meter.Track(\"x\", () => $\"{id}\");",
        "string text = Meter.Track(\"x\", () => \"a\" + id);",
        "using (var scope = Meter.Track(\"x\")) scope.Fail($\"error {id}\");",
        "var phase = s_meter.GetPhase(\"x\", new PhaseOptions { Tags = new Dictionary<string, object> { [\"id\"] = $\"{id}\" } });",
        "Other.Track($\"{id}\");");

    private static Task FindsAsync(params string[] statements) => Verify.FindsAsync<NameAnalyzer>($$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Workload.Metering;

        class Program
        {
            const string Prefix = "p";
            static readonly WorkloadMeter s_meter = new WorkloadMeter();
            static readonly string s_host = Environment.MachineName;
            static readonly Phase s_once = Meter.GetPhase($"import of {Environment.MachineName}");
            static readonly Phase[] s_lanes = Array.ConvertAll(new[] { 1, 2 }, lane => Meter.GetPhase("lane " + lane));
            static readonly Phase s_ofConstructor;
            static Program() => s_ofConstructor = Meter.GetPhase($"import of {Environment.MachineName}");
            static readonly Func<int, Phase> s_often = id => Meter.GetPhase({|WM0003:$"import {id}"|});

        {{Verify.Methods("static void M(int id, string name, DayOfWeek day)", statements)}}
            static class Other { public static void Track(string phase) { } }
        }
        """);
}
