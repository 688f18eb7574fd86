using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace Inspection;

/// <summary>The portable symbols of an assembly, and the places of the sources that they name.</summary>
internal sealed class Symbols(byte[] pdb) : IDisposable
{
    private static readonly Guid s_sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid s_embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private readonly MetadataReaderProvider _provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(pdb));

    private MetadataReader Reader => _provider.GetMetadataReader();

    /// <summary>The addresses of the sources, by patterns of paths. They are empty if the symbols have no links.</summary>
    public IReadOnlyDictionary<string, string> SourceLinks
    {
        get
        {
            var links = Infos(EntityHandle.ModuleDefinition).Where(info => Reader.GetGuid(info.Kind) == s_sourceLink).ToList();
            if (links is not [var link]) return new Dictionary<string, string>();
            using var json = JsonDocument.Parse(Reader.GetBlobBytes(link.Value));
            return json.RootElement.GetProperty("documents").EnumerateObject()
                .ToDictionary(document => document.Name, document => document.Value.GetString() ?? "");
        }
    }

    /// <summary>The paths of the sources that are not embedded in the symbols.</summary>
    public IEnumerable<string> SourcesElsewhere =>
        from handle in Reader.Documents
        where !Infos(handle).Any(info => Reader.GetGuid(info.Kind) == s_embeddedSource)
        select Reader.GetString(Reader.GetDocument(handle).Name);

    public IEnumerable<string> Sources => Reader.Documents.Select(handle => Reader.GetString(Reader.GetDocument(handle).Name));

    /// <summary>Returns whether the assembly names these symbols as its own.</summary>
    public static bool Match(byte[] assembly, byte[] pdb)
    {
        // Portable symbols begin with this signature, and those of Windows do not.
        if (!pdb.AsSpan().StartsWith("BSJB"u8)) return false;
        using var symbols = new Symbols(pdb);
        using var executable = new PEReader(new MemoryStream(assembly));
        var entry = executable.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        var id = new BlobContentId(symbols.Reader.DebugMetadataHeader!.Id);
        return entry.IsPortableCodeView && executable.ReadCodeViewDebugDirectoryData(entry).Guid == id.Guid && entry.Stamp == id.Stamp;
    }

    public void Dispose() => _provider.Dispose();

    private IEnumerable<CustomDebugInformation> Infos(EntityHandle handle) =>
        Reader.GetCustomDebugInformation(handle).Select(Reader.GetCustomDebugInformation);
}
