using Workload.Metering.Platforms;
using static Workload.Metering.Platforms.Checks;

namespace Inspection;

/// <summary>Checks that the same commit gives the same package in every folder, and that its symbols lead to the sources.</summary>
internal static class ReleaseChecks
{
    private const string Name = "Workload.Metering";

    public static void Run(Checks checks, string folder, string fromElsewhere, string version, Uri repository, string commit)
    {
        foreach (string extension in (string[])["nupkg", "snupkg"])
        {
            string file = $"{Name}.{version}.{extension}";
            var package = Package.Open(Path.Combine(folder, file));
            checks.Run($"{file} from another folder", () => Same(package, Package.Open(Path.Combine(fromElsewhere, file))));
            if (extension == "nupkg")
            {
                checks.Run($"{file} names its sources", () => SourcesOf(package, repository, commit));
            }
            else
            {
                foreach (string framework in package.Frameworks)
                {
                    checks.Run(
                        $"the symbols for {framework} lead to the sources", () => SourceLinksOf(package, framework, repository, commit));
                }
            }
        }
    }

    private static string Same(Package one, Package other)
    {
        Expect(one.Files.Keys.Order().SequenceEqual(other.Files.Keys.Order()), "it does not hold the same files");
        string[] different =
            [.. one.Files.Where(file => !file.Value.AsSpan().SequenceEqual(other.Files[file.Key])).Select(file => file.Key)];
        Expect(different.Length == 0, $"other bytes in {string.Join(", ", different)}");
        return $"{one.Files.Count} files, byte for byte the same";
    }

    private static string SourcesOf(Package package, Uri repository, string commit)
    {
        string url = package.Attribute("repository", "url"), of = package.Attribute("repository", "commit");
        Expect(url == repository.AbsoluteUri, $"the package names the repository '{url}'");
        Expect(of == commit, $"the package names the commit '{of}'");
        return $"{url}, {of}";
    }

    private static string SourceLinksOf(Package package, string framework, Uri repository, string commit)
    {
        using var symbols = new Symbols(package.Files[$"lib/{framework}/{Name}.pdb"]);
        string owner = repository.AbsolutePath.Replace(".git", "", StringComparison.Ordinal);
        string wanted = $"https://raw.githubusercontent.com{owner}/{commit}/*";
        Expect(symbols.SourceLinks.TryGetValue("/_/*", out string? found) && found == wanted, $"/_/* leads to '{found}', not to {wanted}");

        // A source outside of the link's root would lead nowhere. It would also disclose the folders of the machine that built it.
        string[] elsewhere = [.. symbols.Sources.Where(source => !source.StartsWith("/_/", StringComparison.Ordinal))];
        Expect(elsewhere.Length == 0, $"there are sources outside of the repository: {string.Join(", ", elsewhere)}");
        string[] linked = [.. symbols.SourcesElsewhere];
        string[] untracked = [.. linked.Where(source => source.Contains("/obj/", StringComparison.Ordinal))];
        Expect(linked.Length > 0
            && untracked.Length == 0, $"{linked.Length} sources are linked, and no repository has {string.Join(", ", untracked)}");
        return $"{linked.Length} by link, {symbols.Sources.Count() - linked.Length} within";
    }
}
