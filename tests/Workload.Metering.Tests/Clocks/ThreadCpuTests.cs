using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

[Collection(Alone.Name)]
public sealed class ThreadCpuTests
{
    // A thread needs this time to get from a wait to its first reading, and from its last reading to the next wait.
    private const long ToleranceNanoseconds = 5_000_000;

    // The first round compiles its code, and the guest of a virtual machine may charge the thread for
    // time that the host took. Both only add time, so the smallest of some rounds is the clock's own.
    private const int Rounds = 5;

    [LinuxFact]
    public void A_burn_reads_what_the_kernel_accounted_to_the_thread()
    {
        long[] excess = [.. Enumerable.Range(0, Rounds).Select(_ => AccountedBeyondReadNanoseconds())];

        excess.Should().OnlyContain(nanoseconds => nanoseconds >= 0);
        excess.Min().Should().BeLessThanOrEqualTo(ToleranceNanoseconds);
    }

    private static long AccountedBeyondReadNanoseconds()
    {
        using var go = new ManualResetEvent(false);
        using var end = new ManualResetEvent(false);
        long readNanoseconds = 0;
        int threadId = 0;
        Thread thread = OwnThread.Start(
            () =>
            {
                using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
                Burn.Milliseconds(1);
                Volatile.Write(ref threadId, LinuxThreadId.Current());
                go.WaitOne();
                clock.TryReadCpu(out long before);
                Burn.Milliseconds(50);
                clock.TryReadCpu(out long after);
                Volatile.Write(ref readNanoseconds, after - before);
                end.WaitOne();
            },
            out Func<Exception?> failure);

        Eventually.Holds(() => Volatile.Read(ref threadId) != 0, "the thread starts");
        long accountedBefore = Kernel.AccountedNanosecondsAtRest(threadId);
        go.Set();
        Eventually.Holds(() => Volatile.Read(ref readNanoseconds) != 0, "the burn ends");
        long accountedAfter = Kernel.AccountedNanosecondsAtRest(threadId);
        end.Set();
        OwnThread.Join(thread);

        failure().Should().BeNull();
        readNanoseconds.Should().BeGreaterThanOrEqualTo(50_000_000);
        return accountedAfter - accountedBefore - readNanoseconds;
    }

    [Fact]
    public void A_sleep_uses_no_cpu() => OwnThread.Run(() =>
    {
        using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            clock.TryReadCpu(out long before).Should().BeTrue();
            Thread.Sleep(50);
            clock.TryReadCpu(out long after).Should().BeTrue();
            least = Math.Min(least, after - before);
        }

        least.Should().BeInRange(0, ToleranceNanoseconds + PlatformClocks.Current.ThreadCpuResolutionNanoseconds);
    });

    [LinuxFact]
    public void A_running_thread_reads_the_same_from_outside_as_from_inside()
    {
        ThreadClock? clock = null;
        long own = 0;
        long laps = 0;
        bool stop = false;
        Thread burner = OwnThread.Start(
            () =>
            {
                using ThreadClock opened = PlatformClocks.Current.OpenThreadClock();
                Volatile.Write(ref clock, opened);
                while (!Volatile.Read(ref stop))
                {
                    if (opened.TryReadCpu(out long cpuNanoseconds))
                        Volatile.Write(ref own, cpuNanoseconds);
                    Interlocked.Increment(ref laps);
                }
            },
            out Func<Exception?> failure);

        // No tolerance is needed, because the thread's own readings before and after enclose the reading from outside.
        WaitForLaps(2);
        for (int i = 0; i < 100; i++)
        {
            long lower = Volatile.Read(ref own);
            clock!.TryReadCpuFromOutside(out long outside).Should().BeTrue();
            WaitForLaps(2);
            outside.Should().BeInRange(lower, Volatile.Read(ref own));
        }

        Volatile.Write(ref stop, true);
        OwnThread.Join(burner);
        failure().Should().BeNull();

        void WaitForLaps(int more)
        {
            long target = Interlocked.Read(ref laps) + more;
            while (Interlocked.Read(ref laps) < target)
                Thread.Yield();
        }
    }

    [Fact]
    public void A_thread_that_has_exited_reads_nothing_from_outside()
    {
        ThreadClock? clock = null;
        OwnThread.Run(() =>
        {
            clock = PlatformClocks.Current.OpenThreadClock();
            clock.TryReadCpuFromOutside(out _).Should().Be(PlatformClocks.Current.ReadsOtherThreads);
            clock.TryReadRunQueue(out _).Should().Be(PlatformClocks.Current.HasRunQueue);
        });

        // The runtime releases a joiner a moment before the kernel's thread is gone.
        Eventually.Holds(() => !clock!.TryReadCpuFromOutside(out _), "the thread exits");
        clock!.TryReadCpuFromOutside(out long cpuNanoseconds).Should().BeFalse();
        cpuNanoseconds.Should().Be(0);
        clock.TryReadRunQueue(out RunQueueReading reading).Should().BeFalse();
        reading.Should().Be(default(RunQueueReading));
        clock.Dispose();
    }

    [RunQueueFact]
    public void A_thread_number_given_to_another_thread_is_not_taken_for_the_old_one()
    {
        // The clock's descriptor belongs to a thread that has exited. Its number belongs to this thread, as after a reuse.
        int numberInUse = LinuxThreadId.Current();
        var clocks = new LinuxClocks();
        LinuxThreadClock? clock = null;
        OwnThread.Run(() =>
        {
            clock = new LinuxThreadClock(clocks, numberInUse);
            clock.TryReadCpuFromOutside(out _).Should().BeTrue();
        });

        Eventually.Holds(() => !clock!.TryReadRunQueue(out _), "the thread exits");
        clock!.TryReadCpuFromOutside(out _).Should().BeFalse();
        clock.Dispose();
    }

    [Fact]
    public void A_disposed_clock_reads_nothing_from_outside_and_may_be_disposed_again() => OwnThread.Run(() =>
    {
        ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
        clock.Dispose();
        clock.Dispose();

        clock.TryReadCpuFromOutside(out _).Should().BeFalse();
        clock.TryReadRunQueue(out _).Should().BeFalse();
        clock.TryReadCpu(out _).Should().BeTrue("the thread's own clock needs no handle");
    });

    [LinuxFact]
    public void The_thread_id_is_the_same_from_the_link_where_the_C_library_cannot_tell_it() =>
        OwnThread.Run(() => LinuxThreadId.FromLink().Should().Be(LinuxThreadId.Current()).And.BePositive());

    [Theory]
    [InlineData("4405/task/4406", 4406)]
    [InlineData("4405", 4405)]
    [InlineData("4405/task/", 0)]
    [InlineData("4405/task/x7", 0)]
    [InlineData("4405/task/7x", 0)]
    [InlineData("4405/task/-7", 0)]
    [InlineData("", 0)]
    public void A_link_is_parsed_or_refused(string link, int threadId) =>
        LinuxThreadId.Parse(System.Text.Encoding.UTF8.GetBytes(link)).Should().Be(threadId);
}
