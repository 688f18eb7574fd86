using Workload.Metering.Aggregation;
using Workload.Metering.Reporting;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Tests.Reporting;

/// <summary>
/// A state, a bottleneck or a resource is a row of a table. No value may lack its row, and no two rows may look the same.
/// </summary>
public sealed class TableOfStatesTests
{
    [Fact]
    public void Each_table_has_a_row_for_each_value_in_its_order()
    {
        StateTable.Rows.Select(row => row.State).Should().Equal(Enum.GetValues<FlowState>());
        FlowStates.All.Should().Equal(Enum.GetValues<FlowState>());
        StateTable.Rows.Should().HaveCount(FlowStates.Count);
        BottleneckTable.Rows.Select(row => row.Bottleneck).Should().Equal(Enum.GetValues<Bottleneck>());
        ResourceTable.Rows.Select(row => row.Resource).Should().Equal(Enum.GetValues<Resource>());
        WaitKinds.Count.Should().Be(Enum.GetValues<WaitKind>().Length);
    }

    [Fact]
    public void The_key_of_each_kind_of_wait_is_its_own_and_is_read_back()
    {
        var kinds = Enum.GetValues<WaitKind>();
        kinds.Select(WaitKinds.KeyOf).Should().OnlyHaveUniqueItems();
        kinds.Select(WaitKinds.TextOf).Should().OnlyHaveUniqueItems();
        kinds.Select(kind => WaitKinds.Parse(WaitKinds.KeyOf(kind))).Should().Equal(kinds);
    }

    [Fact]
    public void No_two_rows_look_the_same()
    {
        StateTable.Rows.Select(row => row.Key).Should().OnlyHaveUniqueItems();
        StateTable.Rows.Select(row => row.Name).Should().OnlyHaveUniqueItems();
        StateTable.Rows.Select(row => row.Meaning).Should().OnlyHaveUniqueItems();
        StateTable.Rows.Select(row => row.Glyph).Should().OnlyHaveUniqueItems();
        StateTable.Rows.Select(row => row.AsciiGlyph).Should().OnlyHaveUniqueItems().And.OnlyContain(glyph => char.IsAscii(glyph));
        StateTable.Rows.Select(row => row.AnsiColour).Should().OnlyHaveUniqueItems();
        StateTable.Rows.Select(row => row.Colour).Should().OnlyHaveUniqueItems();
        BottleneckTable.Rows.Select(row => row.Key).Should().OnlyHaveUniqueItems();
        BottleneckTable.Rows.Select(row => row.Name).Should().OnlyHaveUniqueItems();
        ResourceTable.Rows.Select(row => row.Key).Should().OnlyHaveUniqueItems();
        ResourceTable.Rows.Select(row => row.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_breakdown_has_the_time_in_each_state_and_they_are_its_total()
    {
        var breakdown = new TimeBreakdown
        {
            Cpu = TimeSpan.FromSeconds(1),
            Blocked = TimeSpan.FromSeconds(2),
            Awaiting = TimeSpan.FromSeconds(4),
            RunQueue = TimeSpan.FromSeconds(8),
            TaskQueue = TimeSpan.FromSeconds(16),
            GcPause = TimeSpan.FromSeconds(32),
        };

        FlowStates.All.Select(state => breakdown[state]!.Value.TotalSeconds).Should().Equal(1, 2, 4, 8, 16, 32);
        FlowStates.All.Sum(state => breakdown[state]!.Value.TotalSeconds).Should().Be(breakdown.Total.TotalSeconds);
        default(TimeBreakdown)[FlowState.RunQueue].Should().BeNull("it is unknown");
        default(TimeBreakdown)[FlowState.TaskQueue].Should().BeNull("it is unknown");
    }

    [Fact]
    public void A_sum_of_breakdowns_adds_each_of_their_times()
    {
        var times = typeof(TimeBreakdown).GetProperties().Where(property => property.CanWrite).ToList();
        object one = new TimeBreakdown(), other = new TimeBreakdown();
        for (int index = 0; index < times.Count; index++)
        {
            times[index].SetValue(one, TimeSpan.FromSeconds(1 << index));
            times[index].SetValue(other, TimeSpan.FromSeconds(100));
        }

        var sum = ((TimeBreakdown)one).Add((TimeBreakdown)other);

        times.Select(time => ((TimeSpan)time.GetValue(sum)!).TotalSeconds)
            .Should().Equal(times.Select((_, index) => (1 << index) + 100.0));
        FlowStates.All.Should().OnlyContain(state => times.Exists(time => time.Name == state.ToString()));
        ((TimeBreakdown)one).Add(default)[FlowState.RunQueue].Should().BeNull("it is unknown in one of them");
        default(TimeBreakdown).Add((TimeBreakdown)one)[FlowState.TaskQueue].Should().BeNull("it is unknown in one of them");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_value_that_is_no_state_is_refused_by_name(int value)
    {
        FluentActions.Invoking(() => default(TimeBreakdown)[(FlowState)value]).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"{value} is not one of the 6 states.*");
        FluentActions.Invoking(() => FlowStates.NameOf((FlowState)value)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => FlowStates.KeyOf((FlowState)value)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void The_split_is_that_of_the_breakdown(bool runQueueKnown, bool taskQueueKnown)
    {
        // The second one is a difference of snapshots, where each part exceeds the rest that is left for it.
        foreach (var time in (FlowTime[])[Of(held: 10_000, cpu: 3_000, awaiting: 5_000), Of(held: 1_000, cpu: 3_000, awaiting: -700)])
        {
            long[] nanoseconds = new long[FlowStates.Count];
            StateTimes.Split(time, runQueueKnown, taskQueueKnown, nanoseconds);
            var breakdown = BreakdownOf.Sum(time, runQueueKnown, taskQueueKnown);

            FlowStates.All.Select(state => (breakdown[state] ?? TimeSpan.Zero).Ticks * TimeSpan.NanosecondsPerTick)
                .Should().Equal(nanoseconds);
            nanoseconds.Should().OnlyContain(part => part >= 0);
            nanoseconds.Sum().Should().Be(
                time.Thread.HeldNanoseconds + Math.Max(0, time.AwaitingNanoseconds + time.TaskQueueNanoseconds));
        }
    }

    [Fact]
    public void The_pages_style_and_script_know_each_state()
    {
        foreach (var row in StateTable.Rows)
        {
            PageAssets.FlameGraph.Style.Should().Contain($"--{row.Key}: {row.Colour};").And.Contain(
                $"rect.{row.Key} {{ fill: var(--{row.Key}) }}");
            PageAssets.Html.Style.Should().Contain($"i.{row.Key} {{ background: var(--{row.Key}) }}");
        }

        string keys = string.Join(", ", StateTable.Rows.Select(row => $"'{row.Key}'"));
        PageAssets.FlameGraph.Script.Should().Contain($"const states = [{keys}];");
    }

    private static FlowTime Of(long held, long cpu, long awaiting) => new()
    {
        AwaitingNanoseconds = awaiting,
        TaskQueueNanoseconds = 1_200,
        Thread = new ThreadTimeSum
        {
            HeldNanoseconds = held,
            CpuNanoseconds = cpu,
            RunQueueNanoseconds = 2_000,
            GcPauseNanoseconds = 500,
        },
    };
}
