namespace Workload.Metering.Docs.Tests;

public sealed class CodeBlockTests
{
    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var block in CodeBlock.All()) blocks.Add(block.Page, block.Line);
            return blocks;
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void Every_code_block_compiles(string page, int line) =>
        CodeCompiler.Errors(CodeBlock.All().Single(block => block.Page == page && block.Line == line)).Should().BeEmpty();

    [Fact]
    public void The_pages_have_code() =>
        CodeBlock.All().Select(block => block.Page).Distinct().Should().HaveCountGreaterThan(5).And.Contain("README.md");

    [Theory]
    [InlineData("Meter.Trak(\"x\");")]
    [InlineData("using Workload.Metering.Nowhere;")]
    [InlineData("[Fact] public void Test() => PhaseAssert.Nothing();")]
    public void A_block_that_does_not_compile_is_found(string code) =>
        CodeCompiler.Errors(new CodeBlock("docs/testing.md", 1, code)).Should().NotBeEmpty();
}
