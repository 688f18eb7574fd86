using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

[Collection(Alone.Name)]
public sealed class ProcessCpuTests
{
    [LinuxFact]
    public void The_process_CPU_lies_between_two_readings_of_the_kernels_clock()
    {
        for (int i = 0; i < 200; i++)
        {
            long lower = Kernel.ProcessCpuNanoseconds();
            PlatformClocks.Current.TryReadProcessCpu(out ProcessCpuReading reading).Should().BeTrue();
            long upper = Kernel.ProcessCpuNanoseconds();

            // User time and system time are each cut to whole microseconds.
            reading.TotalNanoseconds.Should().BeInRange(lower - 2_000, upper);
        }
    }

    [Fact]
    public void The_process_CPU_counts_every_thread()
    {
        PlatformClocks.Current.TryReadProcessCpu(out ProcessCpuReading before).Should().BeTrue();
        long threadsNanoseconds = 0;
        Thread[] burners = [StartBurner(), StartBurner()];
        foreach (Thread burner in burners)
            OwnThread.Join(burner);
        PlatformClocks.Current.TryReadProcessCpu(out ProcessCpuReading after).Should().BeTrue();

        threadsNanoseconds.Should().BeGreaterThanOrEqualTo(100_000_000);
        // The threads have exited, so their account is complete, except for the clock's own step at each end.
        long step = OperatingSystem.IsWindows() ? 15_625_000 : 2_000;
        (after.TotalNanoseconds - before.TotalNanoseconds).Should().BeGreaterThanOrEqualTo(threadsNanoseconds - (2 * step));

        Thread StartBurner() => OwnThread.Start(
            () =>
            {
                using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
                clock.TryReadCpu(out long start);
                Burn.Milliseconds(50);
                clock.TryReadCpu(out long end);
                Interlocked.Add(ref threadsNanoseconds, end - start);
            },
            out _);
    }

    [Fact]
    public void A_total_is_user_and_system() => new ProcessCpuReading(3, 4).TotalNanoseconds.Should().Be(7);
}
