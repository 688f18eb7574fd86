using System.Text.RegularExpressions;

namespace Workload.Metering.Tests.Architecture;

/// <summary>
/// A private static field that each thread has for itself is named <c>t_name</c>. A naming rule cannot express that, so that .editorconfig
/// switches the rule for <c>s_name</c> off in the files with such fields. These tests check the names there.
/// </summary>
public sealed partial class StaticNameTests
{
    private static readonly string[] s_files =
    [
        .. Repository.SourceFilesOf(Repository.Root)
            .Where(file => Path.GetFileNameWithoutExtension(file) != nameof(StaticNameTests))
            .Where(file => File.ReadAllText(file).Contains("[ThreadStatic]", StringComparison.Ordinal))
    ];

    [Fact]
    public void Private_static_fields_have_their_prefix() => s_files.SelectMany(Misnamed).Should().BeEmpty();

    [Fact]
    public void The_editor_configuration_lists_the_files_with_statics_of_a_thread()
    {
        string configuration = File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig")).ReplaceLineEndings("\n");
        string list = RuleOff().Match(configuration).Groups[1].Value;
        list.Split(',').Should().BeEquivalentTo(s_files.Select(file => Path.ChangeExtension(Repository.NameOf(file), null)));
    }

    [Theory]
    [InlineData("    private static readonly int Count = 5;", "Count")]
    [InlineData("    private static readonly (string Name, int Count)[] Rows =", "Rows")]
    [InlineData("    [ThreadStatic]\n    private static Frame? s_frame;", "s_frame")]
    [InlineData("    [ThreadStatic] private static Frame? s_frame;", "s_frame")]
    [InlineData("    private static Frame? t_frame;", "t_frame")]
    public void A_field_without_its_prefix_is_found(string code, string name) => NamesIn(code).Should().Equal(name);

    [Theory]
    [InlineData("    private static readonly int s_count = 5;")]
    [InlineData("    [ThreadStatic]\n    private static Frame? t_frame;")]
    [InlineData("    private static int Count => 5;")]
    [InlineData("    private static int Count() => 5;")]
    [InlineData("    private static int Count { get; } = 5;")]
    [InlineData("    private const int Count = 5;")]
    public void Other_members_are_not_fields(string code) => NamesIn(code).Should().BeEmpty();

    private static IEnumerable<string> Misnamed(string file) =>
        NamesIn(File.ReadAllText(file).ReplaceLineEndings("\n")).Select(name => $"{Repository.NameOf(file)}: {name}");

    private static IEnumerable<string> NamesIn(string code) =>
        from field in PrivateStaticField().Matches(code)
        let name = field.Groups["name"].Value
        let prefix = field.Groups["thread"].Success ? "t_" : "s_"
        where !name.StartsWith(prefix, StringComparison.Ordinal)
        select name;

    [GeneratedRegex(@"\[\{([^}]+)\}\.cs\]\ndotnet_naming_rule\.private_static\.severity = none")]
    private static partial Regex RuleOff();

    [GeneratedRegex(
        @"^ *(?<thread>\[ThreadStatic\]\s+)?private static (?:readonly |volatile |unsafe )*"
            + @"(?:\([^()\n]*\)|[\w.]+(?:<[^=;\n]*>)?)[\[\]?*,]* (?<name>\w+)(?: =(?!>)|;)",
        RegexOptions.Multiline)]
    private static partial Regex PrivateStaticField();
}
