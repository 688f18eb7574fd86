using System.Text.Json;

namespace Workload.Metering.Tool.Running;

/// <summary>The settings in an application's <c>runtimeconfig.json</c>, where it has one beside it.</summary>
/// <param name="Major">The first number of the runtime's version. It is zero where it is not said.</param>
/// <param name="AllowsHooks">Whether start-up hooks run.</param>
internal sealed record RuntimeConfig(int Major, bool AllowsHooks)
{
    /// <summary>The settings of the program that a command starts. It is null where none are found.</summary>
    public static RuntimeConfig? Find(string program, IReadOnlyList<string> arguments)
    {
        string? assembly = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? arguments.FirstOrDefault(argument => argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            : program;
        if (assembly is null) return null;
        string file = assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            || assembly.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            ? Path.ChangeExtension(assembly, ".runtimeconfig.json")
            : assembly + ".runtimeconfig.json";
        return File.Exists(file) ? Parse(File.ReadAllText(file)) : null;
    }

    public static RuntimeConfig Parse(string json)
    {
        using var document = JsonDocument.Parse(
            json,
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (!document.RootElement.TryGetProperty("runtimeOptions", out var options)) return new RuntimeConfig(0, true);
        bool allows = !options.TryGetProperty("configProperties", out var properties)
            || !properties.TryGetProperty("System.StartupHookProvider.IsSupported", out var supported)
            || supported.ValueKind != JsonValueKind.False;
        bool rollsForward = options.TryGetProperty("rollForward", out var roll) && roll.GetString() is "Major" or "LatestMajor";
        return new RuntimeConfig(rollsForward ? 0 : MajorOf(options), allows);
    }

    private static int MajorOf(JsonElement options)
    {
        IEnumerable<JsonElement> frameworks = options.TryGetProperty("framework", out var one) ? [one]
            : options.TryGetProperty("frameworks", out var several) ? several.EnumerateArray()
            : options.TryGetProperty("includedFrameworks", out var included) ? included.EnumerateArray()
            : [];
        return frameworks.Select(
            framework => framework.TryGetProperty("version", out var version)
                && int.TryParse(version.GetString()?.Split('.')[0], out int major) ? major : 0)
            .DefaultIfEmpty(0).Max();
    }
}
