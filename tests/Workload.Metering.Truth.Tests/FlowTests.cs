namespace Workload.Metering.Truth.Tests;

public sealed class FlowTests : IDisposable
{
    /// <summary>
    /// At each await the thread may lose its core for a time slice or two. This happens between the diary's
    /// last reading and the await itself, or between the scope's resumption and the diary's next reading.
    /// </summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(15);

    /// <summary>Allows for what surrounds an await, which the scope measures and the diary does not.</summary>
    private const double RelativeTolerance = 0.05;

    private static readonly TimeSpan s_wallTolerance = TimeSpan.FromMilliseconds(1);

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task A_delay_is_awaiting()
    {
        (PhaseMeasurement measured, Diary diary) = await RunAsync(
            static async (milliseconds, diary) =>
            {
                diary.Begin();
                diary.Leave();
                await Task.Delay(milliseconds);
                diary.Return();
                diary.Leave();
            },
            100);
        TimeBreakdown states = measured.Breakdown!.Value;

        states.ShouldAgreeWith(diary, s_tolerance, RelativeTolerance);
        (states.Awaiting + states.TaskQueue!.Value)
            .Should().BeGreaterThan(TimeSpan.FromMilliseconds(95), "a timer may tick a little early");
        states.Total.Should().BeCloseTo(measured.Wall, s_wallTolerance);
        measured.Bottleneck.Should().BeOneOf(
            [Bottleneck.Io, Bottleneck.TaskQueue, Bottleneck.RunQueue], "on a busy machine it may wait longer to go on than for the timer");
    }

    [LinuxFact]
    public async Task A_sleep_in_an_asynchronous_method_is_blocked_not_awaiting()
    {
        (PhaseMeasurement measured, Diary diary) = await RunAsync(
            static (milliseconds, diary) =>
            {
                diary.Begin();
                Thread.Sleep(milliseconds);
                diary.Leave();
                return Task.CompletedTask;
            },
            100);
        TimeBreakdown states = measured.Breakdown!.Value;

        states.ShouldAgreeWith(diary, s_tolerance, RelativeTolerance);
        states.Blocked.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(99), "a sleep may be cut to a whole millisecond");
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
        states.Total.Should().BeCloseTo(measured.Wall, s_wallTolerance);
    }

    [LinuxFact]
    public async Task A_flow_that_burns_delays_sleeps_and_delays_has_all_of_it() => await Rounds.AnyAgreesAsync(MixAgreesAsync);

    private async Task MixAgreesAsync()
    {
        (PhaseMeasurement measured, Diary diary) = await RunAsync(MixAsync, 300);
        TimeBreakdown states = measured.Breakdown!.Value;

        states.ShouldAgreeWith(diary, s_tolerance, RelativeTolerance);
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(300) - states.CpuError);
        states.Total.Should().BeCloseTo(measured.Wall, s_wallTolerance);
        diary.Wall.Should().BeLessThanOrEqualTo(measured.Wall);
        measured.Parallelism.Should().BeApproximately(1, 0.01, "one thread at a time runs it");
        PhaseSummary summary = _meter.Snapshot()["x"];
        summary.Active.Should().Be(0);
        summary.Breakdown!.Value.Total.Should().BeCloseTo(summary.Wall, s_wallTolerance);

        static async Task MixAsync(int milliseconds, Diary diary)
        {
            diary.Begin();
            Burn.Milliseconds(milliseconds);
            diary.Leave();
            await Task.Delay(milliseconds);
            diary.Return();
            Thread.Sleep(milliseconds);
            diary.Leave();
            await Task.Delay(milliseconds);
            diary.Return();
            diary.Leave();
        }
    }

    private Task<(PhaseMeasurement Measured, Diary Diary)> RunAsync(Func<int, Diary, Task> body, int milliseconds) =>
        MeteredBody.RunAsync(_meter, body, milliseconds);
}
