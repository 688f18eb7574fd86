using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Threads;
using Workload.Metering.Tool.Top;

namespace Workload.Metering.Tool.Tests.Top;

public sealed class TopPictureTests
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    [InlineData(40, 10)]
    [InlineData(20, 3)]
    [InlineData(1, 1)]
    public void A_picture_fits_its_terminal(int width, int height)
    {
        var lines = TopPicture.Draw(State(phases: 50), new TopView(), width, height);
        lines.Should().HaveCountLessThanOrEqualTo(height);
        lines.Should().OnlyContain(line => line.Text.Length <= width);
    }

    [Fact]
    public void All_that_matters_is_in_eighty_columns()
    {
        string text = string.Join('\n', TopPicture.Draw(State(phases: 2), new TopView(), 80, 24).Select(line => line.Text));
        text.Should().Contain("42 app · .NET 10").And.Contain("agent").And.Contain("phase-00").And.Contain("█").And.Contain(
            "pool").And.Contain("q quit");
    }

    [Fact]
    public void Scrolling_stops_at_the_last_row()
    {
        var view = new TopView();
        while (view.Sort != TopSort.Name) view.Press(new ConsoleKeyInfo('s', ConsoleKey.S, false, false, false), page: 10);
        for (int press = 0; press < 100; press++) view.Press(new ConsoleKeyInfo('\0', ConsoleKey.DownArrow, false, false, false), page: 10);
        var lines = TopPicture.Draw(State(phases: 50), view, 80, 24);
        string text = string.Join('\n', lines.Select(line => line.Text));

        text.Should().Contain("of 50").And.Contain("phase-49").And.NotContain("phase-00");
        view.Press(new ConsoleKeyInfo('\0', ConsoleKey.Home, false, false, false), page: 10);
        view.Offset.Should().Be(0);
    }

    [Fact]
    public void A_key_sorts_by_the_next_column()
    {
        var view = new TopView();
        foreach (var expected in (TopSort[])[TopSort.Time, TopSort.Cpu, TopSort.Calls, TopSort.Mean, TopSort.Name, TopSort.Time])
        {
            view.Sort.Should().Be(expected);
            view.Press(new ConsoleKeyInfo('s', ConsoleKey.S, false, false, false), page: 10);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void A_bar_fills_its_columns(int columns)
    {
        var breakdown = new TimeBreakdown
        {
            Cpu = TimeSpan.FromMilliseconds(1),
            Blocked = TimeSpan.FromMilliseconds(1),
            Awaiting = TimeSpan.FromMilliseconds(1)
        };
        string.Concat(States.Bar(breakdown, columns).Select(span => span.Text)).Should().HaveLength(columns);
    }

    [Fact]
    public void Each_state_has_a_glyph_and_a_colour_of_its_own()
    {
        States.All.Select(row => row.State).Should().Equal(FlowStates.All);
        States.All.Select(row => row.Glyph).Should().OnlyHaveUniqueItems();
        States.All.Select(row => row.Style).Should().OnlyHaveUniqueItems();
    }

    private static TopState State(int phases)
    {
        using var meter = new WorkloadMeter();
        for (int phase = 0; phase < phases; phase++)
            using (meter.Track($"phase-{phase:00}")) Thread.SpinWait(1000);
        var groups = Enumerable.Range(0, 9).Select(kind => new ThreadGroup(
            kind == 0 ? "pool" : $"kind {kind}", 2, TimeSpan.FromSeconds(0.5), TimeSpan.Zero, TimeSpan.FromSeconds(1), [])).ToList();
        return new TopState("42 app · .NET 10", new AgentReading(meter.Snapshot(), 1, 0), TimeSpan.FromSeconds(1), groups, IsTotal: false);
    }
}
