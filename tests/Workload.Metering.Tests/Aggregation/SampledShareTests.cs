using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

public sealed class SampledShareTests
{
    private const long HalfLife = 250_000_000, Start = 5_000_000_000;

    private readonly SampledShare _share = new();

    [Fact]
    public void Nothing_is_known_from_three_samples()
    {
        for (int i = 0; i < 3; i++) _share.Note(isHit: true, Start);
        _share.At(Start).Should().BeNull();
        _share.Note(isHit: false, Start);
        _share.At(Start).Should().Be(0.5f, "three of four, and two more for the doubt");
    }

    [Fact]
    public void After_a_quarter_of_a_second_a_sample_counts_half()
    {
        for (int i = 0; i < 8; i++) _share.Note(isHit: true, Start);
        for (int i = 0; i < 4; i++) _share.Note(isHit: false, Start + HalfLife);
        _share.At(Start + HalfLife).Should().BeApproximately(0.4f, 0.001f, "four of eight, and two more for the doubt");
        _share.At(Start + (3 * HalfLife)).Should().BeNull("eight samples count as two by then");
    }

    [Fact]
    public void Many_samples_leave_little_doubt()
    {
        for (int i = 0; i < 198; i++) _share.Note(isHit: true, Start);
        _share.At(Start).Should().BeApproximately(0.99f, 0.001f);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, 0.5f)]
    [InlineData(4, 0.625f)]
    [InlineData(12, 0.8125f)]
    public void Few_samples_are_completed_by_the_share_of_all(int hits, float? share)
    {
        for (int i = 0; i < hits; i++) _share.Note(isHit: true, Start);
        if (share is { } known) _share.Within(0.25f, Start).Should().BeApproximately(known, 0.001f);
        else _share.Within(0.25f, Start).Should().BeNull();
    }
}
