using FluentAssertions.Execution;
using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class RefusalTests
{
    private const int NoSuchFile = 2;
    private const int InvalidArgument = 22;

    [RunQueueFact]
    public void Nothing_is_refused_on_a_machine_that_has_it_all() => new LinuxClocks().Refusals.Should().BeEmpty();

    [LinuxFact]
    public void A_refused_thread_clock_is_absent_and_told_once()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { ThreadCpuClock = 9_999 });
        using ThreadClock thread = clocks.OpenThreadClock();
        for (int i = 0; i < 3; i++)
        {
            thread.TryReadCpu(out long cpuNanoseconds).Should().BeFalse();
            cpuNanoseconds.Should().Be(0);
        }

        using var _ = new AssertionScope();
        clocks.Refusals.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Clock = "thread CPU",
            OsCall = "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
            ErrorCode = InvalidArgument,
        });
        clocks.Refusals.Single().Reason.Should().NotBeNullOrWhiteSpace();
        clocks.Costs.ThreadCpuNanoseconds.Should().Be(0);
        clocks.Describe().Single(clock => clock.Name == "thread CPU").Should().BeEquivalentTo(new
        {
            IsAvailable = false,
            ResolutionNanoseconds = (long?)null,
            CostNanoseconds = (long?)null,
        });
    }

    [LinuxFact]
    public void A_refused_process_clock_is_absent_and_told_once()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { RusageOf = 99 });
        clocks.TryReadProcessCpu(out ProcessCpuReading reading).Should().BeFalse();
        reading.Should().Be(default(ProcessCpuReading));
        clocks.Refusals.Should().ContainSingle(refusal => refusal.Clock == "process CPU").Which.ErrorCode.Should().Be(InvalidArgument);
    }

    [LinuxFact]
    public void A_kernel_without_schedstat_has_no_run_queue_and_still_reads_other_threads()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { SchedStatPath = "/proc/thread-self/no-such-file" });
        using ThreadClock thread = clocks.OpenThreadClock();

        using var _ = new AssertionScope();
        clocks.HasRunQueue.Should().BeFalse();
        clocks.ReadsOtherThreads.Should().BeTrue();
        thread.TryReadRunQueue(out RunQueueReading _).Should().BeFalse();
        thread.TryReadOwnRunQueue(out RunQueueReading own).Should().BeFalse();
        own.Should().Be(default(RunQueueReading));
        thread.TryReadCpuFromOutside(out long _).Should().BeTrue();
        clocks.Refusals.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Clock = "run queue", ErrorCode = NoSuchFile });
    }

    [LinuxFact]
    public void A_kernel_that_does_not_count_has_no_run_queue_rather_than_none_of_it()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "0 0 0\n");
            var clocks = new LinuxClocks(new LinuxClockSources { SchedStatPath = path });
            clocks.HasRunQueue.Should().BeFalse();
            clocks.Refusals.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Clock = "run queue", ErrorCode = 0 });
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LinuxFact]
    public void Without_any_file_of_the_thread_no_other_thread_is_read()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { SchedStatPath = "/no/such", LivenessPath = "/no/such" });
        using ThreadClock thread = clocks.OpenThreadClock();

        using var _ = new AssertionScope();
        clocks.ReadsOtherThreads.Should().BeFalse();
        thread.TryReadCpuFromOutside(out long _).Should().BeFalse();
        thread.TryReadCpu(out long _).Should().BeTrue();
        clocks.Refusals.Select(refusal => (refusal.Clock, refusal.ErrorCode)).Should()
            .BeEquivalentTo([("thread CPU, from outside", NoSuchFile), ("run queue", NoSuchFile)]);
    }

    [Fact]
    public void On_an_unknown_system_all_but_the_wall_clock_is_absent()
    {
        var clocks = new NoClocks();
        using ThreadClock thread = clocks.OpenThreadClock();

        using var _ = new AssertionScope();
        thread.TryReadCpu(out long _).Should().BeFalse();
        thread.TryReadCpuFromOutside(out long _).Should().BeFalse();
        thread.TryReadRunQueue(out RunQueueReading _).Should().BeFalse();
        clocks.TryReadProcessCpu(out ProcessCpuReading _).Should().BeFalse();
        clocks.HasRunQueue.Should().BeFalse();
        clocks.ReadsOtherThreads.Should().BeFalse();
        clocks.ThreadCpuResolutionNanoseconds.Should().Be(1, "the value is a divisor");
        clocks.Refusals.Should().BeEmpty("no clock was called");
        clocks.Describe().Where(clock => clock.IsAvailable).Should().ContainSingle().Which.Name.Should().Be("wall");
    }
}
