namespace Workload.Metering.Tests.Architecture;

public sealed class LineWidthTests
{
    private const int MaxWidth = 140;

    /// <summary>The width counts characters. Every C# file of the repository keeps it, those of the tests too.</summary>
    [Fact]
    public void No_line_is_wider_than_the_limit_of_the_editor_configuration()
    {
        File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig")).Should().Contain($"max_line_length = {MaxWidth}");

        Repository.SourceFilesOf(Repository.Root)
            .Select(file => (Path: Repository.NameOf(file), Lines: File.ReadAllLines(file)))
            .SelectMany(file => file.Lines.Index()
                .Where(line => line.Item.Length > MaxWidth)
                .Select(line => $"{file.Path}:{line.Index + 1}"))
            .Should().BeEmpty();
    }
}
