namespace Workload.Metering.Tests.Architecture;

public sealed class LineWidthTests
{
    private const int MaxWidth = 140;

    [Fact]
    public void No_line_of_the_source_is_wider_than_the_limit_of_the_editor_configuration()
    {
        string source = Path.Combine(Repository.Root, "src");
        File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig")).Should().Contain($"max_line_length = {MaxWidth}");

        Repository.SourceFilesOf(source)
            .Select(file => (Path: Path.GetRelativePath(source, file).Replace('\\', '/'), Lines: File.ReadAllLines(file)))
            .SelectMany(file => file.Lines.Index().Where(line => line.Item.Length > MaxWidth).Select(line => $"{file.Path}:{line.Index + 1}"))
            .Should().BeEmpty();
    }
}
