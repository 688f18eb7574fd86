using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

/// <summary>The threads' clocks hold descriptors open on Linux, and they may use only a part of the process's limit.</summary>
public sealed class DescriptorTests
{
    [RunQueueFact]
    public void Beyond_the_limit_a_thread_reads_its_own_clocks_and_holds_nothing_open()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { MaxDescriptors = 2 });
        using ThreadClock first = clocks.OpenThreadClock();
        using ThreadClock second = clocks.OpenThreadClock();
        clocks.Refusals.Should().BeEmpty();
        using ThreadClock third = clocks.OpenThreadClock();
        clocks.Descriptors.Open.Should().Be(2);

        third.TryReadCpu(out long cpu).Should().BeTrue();
        cpu.Should().BePositive();
        third.TryReadOwnRunQueue(out RunQueueReading reading).Should().BeTrue();
        reading.VoluntarySwitches.Should().NotBeNull();
        third.TryReadRunQueue(out _).Should().BeFalse("another thread cannot know whether the owner still runs");
        third.TryReadCpuFromOutside(out _).Should().BeFalse();
        clocks.Descriptors.Open.Should().Be(2);
        clocks.Refusals.Should().ContainSingle().Which.Clock.Should().Be("thread CPU, from outside");
        first.TryReadCpuFromOutside(out _).Should().BeTrue();
    }

    [RunQueueFact]
    public void What_is_closed_makes_room()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { MaxDescriptors = 1 });
        clocks.OpenThreadClock().Dispose();
        ThreadClock clock = clocks.OpenThreadClock();
        clock.TryReadCpuFromOutside(out _).Should().BeTrue();
        clock.Dispose();
        clock.Dispose();
        clocks.Descriptors.Open.Should().Be(0);
    }

    [RunQueueFact]
    public void The_clock_of_a_thread_that_has_exited_is_closed_and_of_one_that_runs_is_not()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { MaxDescriptors = 2 });
        ThreadClock? other = null;
        OwnThread.Join(OwnThread.Start(() => other = clocks.OpenThreadClock(), out _));
        using ThreadClock own = clocks.OpenThreadClock();
        own.CloseIfExited();

        // The runtime joins a thread before the kernel has removed it from its list.
        Eventually.Holds(
            () =>
            {
                other!.CloseIfExited();
                return clocks.Descriptors.Open == 1;
            },
            "the exited thread's descriptor is closed");
        own.TryReadCpuFromOutside(out _).Should().BeTrue();
        other!.Dispose();
        clocks.Descriptors.Open.Should().Be(1);
    }

    [Fact]
    public void Where_there_is_no_room_a_sweep_is_due_for_every_few_threads()
    {
        var descriptors = new LinuxDescriptors(1);
        descriptors.WantsSweep().Should().BeFalse("there is room");
        descriptors.TryTake().Should().BeTrue();
        descriptors.TryTake().Should().BeFalse();
        Enumerable.Range(0, 330).Count(_ => descriptors.WantsSweep()).Should().Be(10, "each sweep asks the kernel about every clock");
        descriptors.GiveBack();
        descriptors.WantsSweep().Should().BeFalse();
    }

    [RunQueueFact]
    public void A_clock_that_is_refused_later_is_logged_then_and_once()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { MaxDescriptors = 1 });
        using var log = new RecordingLog();
        var refusals = new RefusalLog(log.CreateLogger("test"));
        refusals.Log(clocks);
        using ThreadClock first = clocks.OpenThreadClock();
        using ThreadClock second = clocks.OpenThreadClock();
        refusals.Log(clocks);
        refusals.Log(clocks);
        log.Named("ClockRefused").Should().ContainSingle().Which.Should().Contain("thread CPU, from outside");
    }
}
