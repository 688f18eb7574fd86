using System.IO.Compression;
using System.Xml.Linq;

namespace Inspection;

/// <summary>A package or its symbols, which are both archives with a manifest.</summary>
internal sealed class Package
{
    private readonly XElement _metadata;

    private Package(IReadOnlyDictionary<string, byte[]> files)
    {
        Files = files;
        string manifest = files.Keys.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal));
        _metadata = XDocument.Load(new MemoryStream(files[manifest])).Root!.Elements()
            .Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>The files in the archive by name, without those about the archive itself.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>The names of the folders below <c>lib</c>.</summary>
    public IEnumerable<string> Frameworks =>
        Files.Keys.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Select(name => name.Split('/')[1]).Distinct();

    public static Package Open(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return new Package(archive.Entries.Where(entry => !IsOfArchive(entry.FullName)).ToDictionary(entry => entry.FullName, Read));
    }

    /// <summary>Returns the text of an element of the manifest, or an empty text if there is none.</summary>
    public string Text(string element) => Element(element)?.Value ?? "";

    /// <summary>Returns an attribute of an element of the manifest, or an empty text if there is none.</summary>
    public string Attribute(string element, string attribute) => Element(element)?.Attribute(attribute)?.Value ?? "";

    /// <summary>Returns the names of the packages that it depends on with a framework, in order.</summary>
    public string[] DependenciesWith(string framework)
    {
        var groups = Element("dependencies")?.Elements() ?? [];
        return [.. groups.Single(group => group.Attribute("targetFramework")?.Value == framework).Elements()
            .Select(dependency => dependency.Attribute("id")!.Value).Order(StringComparer.Ordinal)];
    }

    /// <summary>Returns an attribute of a dependency with a framework, or an empty text if there is none.</summary>
    public string DependencyAttribute(string framework, string dependency, string attribute) => Element("dependencies")!.Elements()
        .Single(group => group.Attribute("targetFramework")?.Value == framework).Elements()
        .Single(element => element.Attribute("id")!.Value == dependency).Attribute(attribute)?.Value ?? "";

    private XElement? Element(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    // The file's name is random, and the relations contain it.
    private static bool IsOfArchive(string name) => name.EndsWith(".psmdcp", StringComparison.Ordinal) || name == "_rels/.rels";

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var content = new MemoryStream();
        source.CopyTo(content);
        return content.ToArray();
    }
}
