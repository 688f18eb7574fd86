using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class HandleTests
{
    [Fact]
    public void An_unused_handle_is_closed_by_whoever_closes_first()
    {
        var users = new HandleUsers();
        users.Close().Should().BeTrue();
        users.Close().Should().BeFalse();
        users.TryEnter().Should().BeFalse();
    }

    [Fact]
    public void A_handle_in_use_is_closed_by_the_last_one_out()
    {
        var users = new HandleUsers();
        users.TryEnter().Should().BeTrue();
        users.TryEnter().Should().BeTrue();
        users.Close().Should().BeFalse();
        users.TryEnter().Should().BeFalse();
        users.Leave().Should().BeFalse();
        users.Leave().Should().BeTrue();
    }

    [Fact]
    public void Of_many_racing_users_exactly_one_closes_and_none_is_inside_after_it()
    {
        for (int round = 0; round < 500; round++)
        {
            var users = new HandleUsers();
            int closings = 0;
            bool isOpen = true;
            bool usedAfterClosing = false;
            using var start = new Barrier(3);
            Thread[] threads = [OwnThread.Start(Use, out _), OwnThread.Start(Use, out _)];
            start.SignalAndWait();
            if (users.Close())
                CloseHandle();
            foreach (Thread thread in threads)
                OwnThread.Join(thread);

            closings.Should().Be(1);
            usedAfterClosing.Should().BeFalse();

            void Use()
            {
                start.SignalAndWait();
                while (users.TryEnter())
                {
                    if (!Volatile.Read(ref isOpen))
                        Volatile.Write(ref usedAfterClosing, true);
                    if (users.Leave())
                        CloseHandle();
                }
            }

            void CloseHandle()
            {
                Volatile.Write(ref isOpen, false);
                Interlocked.Increment(ref closings);
            }
        }
    }

    [LinuxFact]
    public void Each_open_clock_has_one_descriptor_and_gives_it_back() => OwnThread.Run(() =>
    {
        int before = OwnSchedStatDescriptors();
        ThreadClock[] clocks = [.. Enumerable.Range(0, 20).Select(_ => PlatformClocks.Current.OpenThreadClock())];
        int open = OwnSchedStatDescriptors();
        foreach (ThreadClock clock in clocks)
            clock.Dispose();

        (open - before).Should().Be(20);
        OwnSchedStatDescriptors().Should().Be(before);
    });

    [LinuxFact]
    public void Disposing_while_another_thread_reads_gives_a_true_reading_or_none()
    {
        for (int round = 0; round < 200; round++)
        {
            ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
            clock.TryReadRunQueue(out RunQueueReading first).Should().Be(PlatformClocks.Current.HasRunQueue);
            RunQueueReading last = first;
            Thread reader = OwnThread.Start(
                () =>
                {
                    while (clock.TryReadRunQueue(out RunQueueReading reading))
                        last = reading;
                },
                out Func<Exception?> failure);
            clock.Dispose();
            // This file probably gets the number of the closed descriptor, and it has another text.
            using (File.OpenRead("/proc/self/maps"))
                OwnThread.Join(reader);

            failure().Should().BeNull();
            last.Switches.Should().BeGreaterThanOrEqualTo(first.Switches);
            last.DelayNanoseconds.Should().BeGreaterThanOrEqualTo(first.DelayNanoseconds);
        }
    }

    private static int OwnSchedStatDescriptors()
    {
        string own = $"/task/{LinuxThreadId.Current()}/schedstat";
        return Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Count(descriptor => new FileInfo(descriptor).LinkTarget?.EndsWith(own, StringComparison.Ordinal) == true);
    }
}
