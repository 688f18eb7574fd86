using System.Text.Json;

namespace Workload.Metering.Testing.Tests;

public sealed class ParserVerdictTests(Noise noise) : IClassFixture<Noise>
{
    private static readonly string s_text = JsonSerializer.Serialize(
        Enumerable.Range(0, 2_000).Select(number => new { number, text = $"item {number}", odd = number % 2 == 1 }));

    [Fact]
    public async Task A_parser_is_CPU_bound_on_a_machine_without_idle_cores()
    {
        noise.Should().NotBeNull();
        var verdicts = await Verdicts.OfAsync(() => PhaseAssert.CpuBound(Parse));
        verdicts.ShouldAllHavePassed();
    }

    private static void Parse()
    {
        using var document = JsonDocument.Parse(s_text);
        if (document.RootElement.GetArrayLength() != 2_000) throw new InvalidOperationException("The text is not what was written.");
    }
}
