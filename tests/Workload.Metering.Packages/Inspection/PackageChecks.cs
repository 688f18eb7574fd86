using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using static Workload.Metering.Platforms.Checks;

namespace Inspection;

/// <summary>Checks what a user sees of each package, what it depends on, and what it contains.</summary>
internal static class PackageChecks
{
    private static readonly string[] s_frameworks = ["net10.0", "net8.0"];

    public static void Run(Workload.Metering.Platforms.Checks checks, string folder, string version)
    {
        checks.Run("the packages", () => Names(folder, version));
        foreach (var expected in Expected.All)
        {
            string file = Path.Combine(folder, $"{expected.Name}.{version}");
            checks.Run($"{expected.Name}, its page", () => Page(Package.Open(file + ".nupkg"), expected.Name, version));
            checks.Run($"{expected.Name}, its assemblies", () => Assemblies(Package.Open(file + ".nupkg"), expected.Name, version));
            checks.Run($"{expected.Name}, its symbols",
                () => SymbolsOf(Package.Open(file + ".nupkg"), Package.Open(file + ".snupkg"), expected.Name));
            checks.Run($"{expected.Name}, its analyzers", () => Analyzers(Package.Open(file + ".nupkg"), expected.Name));
            foreach (string framework in s_frameworks)
            {
                checks.Run($"{expected.Name}, its dependencies with {framework}",
                    () => Dependencies(Package.Open(file + ".nupkg"), expected, framework));
            }
        }
    }

    private static string Names(string folder, string version)
    {
        string[] found = [.. Directory.GetFiles(folder, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        string[] wanted = [.. Expected.All.Select(expected => $"{expected.Name}.{version}.nupkg").Order(StringComparer.Ordinal)];
        Expect(found.SequenceEqual(wanted), $"there are {List(found)}, and not {List(wanted)}");
        return List(found);
    }

    private static string Page(Package package, string name, string version)
    {
        Expect(package.Text("id") == name && package.Text("version") == version, $"it is {package.Text("id")} {package.Text("version")}");
        Expect(package.Text("license") == "MIT"
            && package.Attribute("license", "type") == "expression", $"its licence is '{package.Text("license")}'");
        Expect(package.Text("description").Length > 50
            && package.Text("description") != "Package Description", $"its description is '{package.Text("description")}'");
        Expect(package.Text("tags").Split(' ').Contains("metrics"), $"its tags are '{package.Text("tags")}'");
        Expect(package.Text("authors").Length > 0 && package.Text("authors") != name, $"its authors are '{package.Text("authors")}'");
        foreach (string element in (string[])["readme", "icon"])
        {
            Expect(package.Files.TryGetValue(package.Text(element), out byte[]? content)
                && content.Length > 0, $"its {element} '{package.Text(element)}' is not in it");
        }
        Expect(package.Files[package.Text("icon")].AsSpan(1).StartsWith("PNG"u8), "its icon is no PNG");
        return $"licence {package.Text("license")}, {package.Text("readme")}, {package.Text("icon")}, version {version}";
    }

    private static string Assemblies(Package package, string name, string version)
    {
        Expect(package.Frameworks.Order(StringComparer.Ordinal).SequenceEqual(s_frameworks), $"it is for {List(package.Frameworks)}");
        foreach (string framework in s_frameworks)
        {
            Expect(package.Files.ContainsKey($"lib/{framework}/{name}.xml"), $"it has no documentation for {framework}");
            using var assembly = new PEReader(new MemoryStream(package.Files[$"lib/{framework}/{name}.dll"]));
            string informational = InformationalVersion(assembly.GetMetadataReader());
            Expect(informational.Split('+')[0] == version, $"the assembly for {framework} is of version {informational}");
        }

        return List(s_frameworks);
    }

    private static string SymbolsOf(Package package, Package symbols, string name)
    {
        foreach (string framework in s_frameworks)
        {
            Expect(symbols.Files.TryGetValue($"lib/{framework}/{name}.pdb", out byte[]? pdb), $"there are none for {framework}");
            Expect(Symbols.Match(package.Files[$"lib/{framework}/{name}.dll"], pdb!),
                $"those for {framework} belong to another assembly, or are not portable");
        }

        return "portable, and of the assemblies in the package";
    }

    private static string Analyzers(Package package, string name)
    {
        // The other packages depend on the core and bring its analyzers along.
        string[] wanted = name == "Workload.Metering" ? ["Workload.Metering.Analyzers.dll", "Workload.Metering.CodeFixes.dll"] : [];
        string[] found =
            [.. package.Files.Keys.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Expect(found.SequenceEqual(wanted.Select(file => "analyzers/dotnet/cs/" + file)), $"there are {List(found)}");
        return List(found);
    }

    private static string Dependencies(Package package, Expected expected, string framework)
    {
        string[] found = package.DependenciesWith(framework);
        Expect(found.SequenceEqual(expected.With(framework)), $"it depends on {List(found)}, and not on {List(expected.With(framework))}");

        foreach (string dependency in found)
        {
            string version = package.DependencyAttribute(framework, dependency, "version"),
                excluded = package.DependencyAttribute(framework, dependency, "exclude");
            if (framework == "net8.0" && Expected.LowestOnNet8(dependency) is { } lowest)
                Expect(version == lowest, $"it requires {dependency} {version}, and {lowest} is enough");
            if (dependency.StartsWith("Workload.", StringComparison.Ordinal))
                Expect(!excluded.Contains("Analyzers"), $"the analyzers in {dependency} do not reach its users");
        }

        using var assembly = new PEReader(new MemoryStream(package.Files[$"lib/{framework}/{expected.Name}.dll"]));
        var metadata = assembly.GetMetadataReader();
        var used = metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))
            .ToHashSet();
        string[] unused = [.. found.Where(dependency => dependency != expected.ForItsUsers && !used.Contains(dependency))];
        Expect(unused.Length == 0, $"the assembly uses nothing of {List(unused)}");
        return List(found);
    }

    private static string InformationalVersion(MetadataReader metadata)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference) continue;
            var type = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference
                || metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) != "AssemblyInformationalVersionAttribute")
            {
                continue;
            }

            // The value has two bytes of prologue, and then the only argument.
            var value = metadata.GetBlobReader(attribute.Value);
            value.ReadUInt16();
            return value.ReadSerializedString() ?? "";
        }

        return "";
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("nothing"));
}
