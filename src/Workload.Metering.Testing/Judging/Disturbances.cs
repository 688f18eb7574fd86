using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Finds reasons why code is slower here than in production, as far as they are visible from inside the process. The reasons are an
/// unoptimised build, a coverage collector, a profiler and a debugger.
/// </summary>
internal static class Disturbances
{
    private const string Coverlet = "Coverlet.Core.Instrumentation.Tracker";

    /// <summary>Assemblies that are loaded during a test run, and the collectors that they belong to.</summary>
    private static readonly (string Assembly, string Name)[] s_collectors =
    [
        ("Microsoft.CodeCoverage.Instrumentation", "Microsoft's code coverage"),
        ("AltCover.Recorder", "AltCover"),
        ("JetBrains.dotCover.Tracer", "dotCover"),
    ];

    /// <summary>Returns each reason as a part of a sentence. The list is empty if nothing slows the code down.</summary>
    /// <param name="bodies">The measured bodies.</param>
    public static IReadOnlyList<string> Of(params Delegate?[] bodies) => Of(
        AssembliesOf([.. bodies.Select(WrappedBody.OriginalOf)]), Environment.GetEnvironmentVariables(), Debugger.IsAttached);

    /// <param name="assemblies">The assemblies of the measured code and those that it uses.</param>
    /// <param name="variables">The environment variables.</param>
    /// <param name="debugger">Whether a debugger is attached.</param>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<Assembly> assemblies, IDictionary variables, bool debugger)
    {
        var found = new List<string>();
        string[] unoptimised = [.. assemblies.Where(IsUnoptimised).Select(NameOf)];
        if (unoptimised.Length > 0) found.Add($"the code is an unoptimised build (Debug): {string.Join(", ", unoptimised)}");
        string[] instrumented = [.. assemblies.Where(IsInstrumentedByCoverlet).Select(NameOf)];
        if (instrumented.Length > 0) found.Add($"the coverage collector coverlet counts the lines of {string.Join(", ", instrumented)}");
        foreach (var (assembly, name) in s_collectors)
        {
            if (AppDomain.CurrentDomain.GetAssemblies().Any(loaded => NameOf(loaded).StartsWith(assembly, StringComparison.Ordinal)))
                found.Add($"the coverage collector {name} is loaded");
        }
        if (IsOn(variables, "CORECLR_ENABLE_PROFILING"))
            found.Add($"a profiler is attached (CORECLR_PROFILER is {variables["CORECLR_PROFILER"] ?? "not set"})");
        if (debugger) found.Add("a debugger is attached");
        if (IsOn(variables, "DOTNET_JITMinOpts") || IsOn(variables, "COMPlus_JITMinOpts"))
            found.Add("the runtime is set not to optimise (JITMinOpts)");
        return found;
    }

    private static bool IsOn(IDictionary variables, string name) => variables[name] is string value && value.Trim() is "1" or "0x1";

    private static string NameOf(Assembly assembly) => assembly.GetName().Name ?? assembly.ToString();

    private static bool IsUnoptimised(Assembly assembly) =>
        assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    // coverlet adds a type of this namespace to each assembly whose lines it counts.
    [UnconditionalSuppressMessage("Trimming", "IL2026:RequiresUnreferencedCode",
        Justification = "coverlet does not instrument a trimmed program.")]
    private static bool IsInstrumentedByCoverlet(Assembly assembly) =>
        assembly.DefinedTypes.Any(type => type.Namespace?.StartsWith(Coverlet, StringComparison.Ordinal) == true);

    /// <summary>
    /// Returns the assemblies of the bodies and the loaded assemblies that they refer to. Those of the framework are always optimised.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026:RequiresUnreferencedCode",
        Justification = "References that were trimmed away are not loaded either.")]
    private static List<Assembly> AssembliesOf(Delegate?[] bodies)
    {
        // Native code is optimised, and its assemblies have no list of references.
        if (!RuntimeFeature.IsDynamicCodeSupported) return [];
        var own = bodies.OfType<Delegate>().Select(body => body.Method.Module.Assembly).Distinct().ToList();
        var referred = own.SelectMany(assembly => assembly.GetReferencedAssemblies()).Select(name => name.Name).ToHashSet(
            StringComparer.Ordinal);
        var loaded = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && referred.Contains(assembly.GetName().Name) && !IsOfRuntime(assembly));
        return [.. own.Concat(loaded).Distinct()];
    }

    private static bool IsOfRuntime(Assembly assembly) =>
        NameOf(assembly) is var name
            && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib" or "netstandard"
                || name.StartsWith("Workload.Metering", StringComparison.Ordinal));
}
