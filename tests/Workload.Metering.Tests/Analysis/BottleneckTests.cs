using Workload.Metering.Analysis;

namespace Workload.Metering.Tests.Analysis;

/// <summary>The figures at which one bottleneck ends and another begins.</summary>
public sealed class BottleneckTests
{
    private static readonly TimeSpan s_resolution = TimeSpan.FromMilliseconds(1);
    private static readonly BottleneckThresholds s_thresholds = new(0.75, 0.8, s_resolution);

    [Theory]
    [InlineData(75, 25, 0, Bottleneck.Cpu)]
    [InlineData(74, 26, 0, Bottleneck.Mixed)]
    [InlineData(21, 79, 0, Bottleneck.Mixed)]
    [InlineData(20, 80, 0, Bottleneck.Io)]
    [InlineData(20, 0, 80, Bottleneck.Io)]
    [InlineData(20, 40, 40, Bottleneck.Io)]
    [InlineData(100, 0, 0, Bottleneck.Cpu)]
    [InlineData(0, 100, 0, Bottleneck.Io)]
    public void The_character_is_called_by_its_shares(double cpu, double blocked, double awaiting, Bottleneck bottleneck) =>
        Classify(cpu, blocked, awaiting).Should().Be(bottleneck);

    [Theory]
    [InlineData(50, 0, 0, 0, Bottleneck.RunQueue)]
    [InlineData(49, 0, 0, 0, Bottleneck.Cpu)]
    [InlineData(0, 50, 0, 0, Bottleneck.TaskQueue)]
    [InlineData(0, 49, 0, 0, Bottleneck.Cpu)]
    [InlineData(0, 0, 50, 0, Bottleneck.GcPause)]
    [InlineData(0, 0, 49, 0, Bottleneck.Cpu)]
    [InlineData(0, 0, 30, 20, Bottleneck.GcPause)]
    [InlineData(0, 0, 0, 50, Bottleneck.GcPause)]
    [InlineData(20, 20, 10, 0, Bottleneck.RunQueue)]
    [InlineData(20, 10, 20, 0, Bottleneck.RunQueue)]
    [InlineData(10, 20, 20, 0, Bottleneck.TaskQueue)]
    [InlineData(10, 25, 10, 5, Bottleneck.TaskQueue)]
    [InlineData(10, 15, 10, 15, Bottleneck.GcPause)]
    [InlineData(25, 26, 0, 0, Bottleneck.TaskQueue)]
    [InlineData(25, 0, 26, 0, Bottleneck.GcPause)]
    [InlineData(20, 15, 10, 5, Bottleneck.RunQueue)]
    public void Half_of_the_time_in_interference_is_the_worst_of_it(
        double runQueue, double taskQueue, double gcPause, double gcCpu, Bottleneck bottleneck) => s_thresholds.Classify(new TimeBreakdown
        {
            Cpu = Milliseconds(100 - runQueue - taskQueue - gcPause),
            RunQueue = Milliseconds(runQueue),
            TaskQueue = Milliseconds(taskQueue),
            GcPause = Milliseconds(gcPause),
            GcCpu = Milliseconds(gcCpu),
        }).Should().Be(bottleneck);

    [Theory]
    [InlineData(80, 5, Bottleneck.Cpu)]
    [InlineData(80, 6, Bottleneck.Undetermined)]
    [InlineData(15, 5, Bottleneck.Io)]
    [InlineData(15, 6, Bottleneck.Undetermined)]
    [InlineData(50, 24, Bottleneck.Mixed)]
    [InlineData(50, 26, Bottleneck.Undetermined)]
    [InlineData(98, 10, Bottleneck.Cpu)]
    [InlineData(2, 10, Bottleneck.Io)]
    [InlineData(50, 100, Bottleneck.Undetermined)]
    public void A_verdict_holds_at_both_ends_of_what_the_CPU_may_be(double cpu, double error, Bottleneck bottleneck) =>
        Classify(cpu, 100 - cpu, 0, error).Should().Be(bottleneck);

    [Theory]
    [InlineData(4, Bottleneck.Cpu)]
    [InlineData(3.9, Bottleneck.Undetermined)]
    public void Less_than_four_steps_of_the_clock_decide_nothing(double cpu, Bottleneck bottleneck) =>
        Classify(cpu, 0, 0).Should().Be(bottleneck);

    [Fact]
    public void Nothing_has_no_bottleneck() =>
        new BottleneckThresholds(0.75, 0.75, TimeSpan.Zero).Classify(default).Should().Be(Bottleneck.Undetermined);

    private static Bottleneck Classify(double cpu, double blocked, double awaiting, double error = 0) =>
        s_thresholds.Classify(new TimeBreakdown
        {
            Cpu = Milliseconds(cpu),
            Blocked = Milliseconds(blocked),
            Awaiting = Milliseconds(awaiting),
            CpuError = Milliseconds(error),
        });

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
