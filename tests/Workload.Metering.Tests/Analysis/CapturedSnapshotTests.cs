using System.Text.RegularExpressions;
using Workload.Metering.Tests.Architecture;

namespace Workload.Metering.Tests.Analysis;

/// <summary>Each row of the decision matrix in docs/scaling.md names a snapshot and the advice that follows from it.</summary>
public sealed partial class CapturedSnapshotTests
{
    public static TheoryData<string, string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (Match row in Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "scaling.md"))))
                rows.Add(row.Groups["snapshot"].Value, row.Groups["phase"].Value, row.Groups["advice"].Value, row.Groups["hardware"].Value);
            return rows;
        }
    }

    [Fact]
    public void Every_captured_snapshot_has_its_row() =>
        Rows.Select(row => (string)row[0])
            .Should().BeEquivalentTo(Directory.GetFiles(Captured, "*.json").Select(Path.GetFileNameWithoutExtension)).And.HaveCount(5);

    [Theory, MemberData(nameof(Rows))]
    public void A_row_gets_its_advice(string snapshot, string phase, string advice, string hardware)
    {
        using var file = File.OpenText(Path.Combine(Captured, snapshot + ".json"));
        var named = MeterSnapshot.Load(file)[phase].Advice.Should().ContainSingle(one => one.Id == advice).Which;
        named.Resource.ToString().Should().BeEquivalentTo(hardware);
    }

    private static string Captured => Path.Combine(AppContext.BaseDirectory, "Analysis", "Captured");

    /// <summary>| scenario | architecture | why | `phase`: `advice` ([snapshot](….json)) | **hardware** … |</summary>
    [GeneratedRegex(
        @"`(?<phase>[^`]+)`: `(?<advice>[a-z-]+)` \(\[snapshot\]\([^)]*/(?<snapshot>[a-z-]+)\.json\)\) \| \*\*(?<hardware>[a-z]+)\*\*")]
    private static partial Regex Row();
}
