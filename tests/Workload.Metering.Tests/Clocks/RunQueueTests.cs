using System.Text;
using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

[Collection(Alone.Name)]
public sealed class RunQueueTests
{
    [RunQueueFact]
    public void Beside_a_burner_on_one_core_the_time_off_the_core_is_run_delay() => Rounds.AnyAgrees(BurnBesideABurner);

    [RunQueueFact]
    public void A_sleep_is_not_run_delay() => Rounds.AnyAgrees(SleepOften);

    private static void BurnBesideABurner()
    {
        int processor = CoreAffinity.FirstAllowed();
        bool stop = false;
        Thread burner = OwnThread.Start(
            () =>
            {
                CoreAffinity.PinThread(processor);
                while (!Volatile.Read(ref stop))
                    Thread.SpinWait(1_000);
            },
            out _);

        long wallNanoseconds = 0, cpuNanoseconds = 0, delayNanoseconds = 0, switches = 0;
        OwnThread.Run(() =>
        {
            CoreAffinity.PinThread(processor);
            using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
            Burn.Milliseconds(10);
            long wallBefore = WallClock.Now();
            clock.TryReadCpu(out long cpuBefore);
            clock.TryReadRunQueue(out RunQueueReading before).Should().BeTrue();
            Burn.Milliseconds(100);
            clock.TryReadRunQueue(out RunQueueReading after).Should().BeTrue();
            clock.TryReadCpu(out long cpuAfter);
            wallNanoseconds = WallClock.Now() - wallBefore;
            cpuNanoseconds = cpuAfter - cpuBefore;
            delayNanoseconds = after.DelayNanoseconds - before.DelayNanoseconds;
            switches = after.Switches - before.Switches;
        });
        Volatile.Write(ref stop, true);
        OwnThread.Join(burner);

        long offCoreNanoseconds = wallNanoseconds - cpuNanoseconds;
        switches.Should().BePositive();
        // Two burners of equal weight share the core. A third of the time is far below a half, and far above none.
        delayNanoseconds.Should().BeGreaterThan(cpuNanoseconds / 3);
        // The burn only computes, so all its time off the core is run delay. The exceptions are a hypervisor's
        // share, which the queue does not know, and a slice that is in progress at one of the two readings.
        delayNanoseconds.Should().BeInRange((long)(0.7 * offCoreNanoseconds), offCoreNanoseconds + 5_000_000);
    }

    private static void SleepOften()
    {
        const int Sleeps = 10;
        const int SleepMilliseconds = 20;
        OwnThread.Run(() =>
        {
            using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
            clock.TryReadRunQueue(out RunQueueReading before).Should().BeTrue();
            long wallBefore = WallClock.Now();
            for (int i = 0; i < Sleeps; i++)
                Thread.Sleep(SleepMilliseconds);
            long wallNanoseconds = WallClock.Now() - wallBefore;
            clock.TryReadRunQueue(out RunQueueReading after).Should().BeTrue();

            // A loaded machine may delay a woken thread for any time, but that delay
            // never includes time asleep. A sleep may be cut to a whole millisecond.
            long awakeNanoseconds = wallNanoseconds - (Sleeps * (SleepMilliseconds - 1) * 1_000_000L);
            (after.DelayNanoseconds - before.DelayNanoseconds).Should().BeInRange(0, awakeNanoseconds);
            (after.Switches - before.Switches).Should().BeGreaterThanOrEqualTo(Sleeps);
        });
    }

    [RunQueueFact]
    public void The_run_queue_of_a_thread_can_be_read_by_another()
    {
        using var opened = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        ThreadClock? clock = null;
        RunQueueReading inside = default;
        Thread owner = OwnThread.Start(
            () =>
            {
                using ThreadClock own = PlatformClocks.Current.OpenThreadClock();
                own.TryReadRunQueue(out inside);
                clock = own;
                opened.Set();
                release.Wait();
            },
            out _);
        opened.Wait();

        clock!.TryReadRunQueue(out RunQueueReading outside).Should().BeTrue();
        outside.Switches.Should().BeGreaterThanOrEqualTo(inside.Switches);
        outside.DelayNanoseconds.Should().BeGreaterThanOrEqualTo(inside.DelayNanoseconds);
        release.Set();
        OwnThread.Join(owner);
    }

    [RunQueueFact]
    public void The_voluntary_switches_of_a_thread_can_be_read_by_another()
    {
        const int Sleeps = 20;
        using var opened = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        ThreadClock? clock = null;
        RunQueueReading before = default, after = default;
        Thread owner = OwnThread.Start(
            () =>
            {
                using ThreadClock own = PlatformClocks.Current.OpenThreadClock();
                own.TryReadOwnRunQueue(out before);
                for (int i = 0; i < Sleeps; i++)
                    Thread.Sleep(1);
                own.TryReadOwnRunQueue(out after);
                clock = own;
                opened.Set();
                release.Wait();
            },
            out _);
        opened.Wait();

        (after.VoluntarySwitches - before.VoluntarySwitches).Should().BeGreaterThanOrEqualTo(Sleeps);
        clock!.TryReadVoluntarySwitches(out long switches).Should().BeTrue();

        // The owner may wait for the event in one turn or in several.
        switches.Should().BeInRange(after.VoluntarySwitches!.Value, after.VoluntarySwitches.Value + 10);
        release.Set();
        OwnThread.Join(owner);
        clock.TryReadVoluntarySwitches(out _).Should().BeFalse("the owner has exited");
    }

    [Theory]
    [InlineData("Name:	x\nThreads:	9\nvoluntary_ctxt_switches:	150\nnonvoluntary_ctxt_switches:	545\n", 150)]
    [InlineData("Name:	x\nvoluntary_ctxt_switches:	0\n", 0)]
    [InlineData("Name:	x\nvoluntary_ctxt_switches:	15", null)]
    [InlineData("Name:	x\nnonvoluntary_ctxt_switches:	545\n", null)]
    [InlineData("Name:	x\nvoluntary_ctxt_switches:	many\n", null)]
    [InlineData("", null)]
    public void The_voluntary_switches_are_parsed(string text, int? switches)
    {
        LinuxThreadSwitches.TryParse(Encoding.ASCII.GetBytes(text), out long parsed).Should().Be(switches.HasValue);
        if (switches is { } right) parsed.Should().Be(right);
    }

    [Theory]
    [InlineData("81237541 1204 12\n", 1204, 12)]
    [InlineData("0 0 1\n", 0, 1)]
    [InlineData("9223372036854775807 9223372036854775807 9223372036854775807\n", long.MaxValue, long.MaxValue)]
    public void A_schedstat_is_parsed(string text, long delayNanoseconds, long switches)
    {
        SchedStat.TryParse(Encoding.ASCII.GetBytes(text), out RunQueueReading reading).Should().BeTrue();
        reading.Should().Be(new RunQueueReading(delayNanoseconds, switches));
    }

    [Theory]
    [InlineData("0 0 0\n")]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("12 34\n")]
    [InlineData("12 34 56")]
    [InlineData("12 -34 56\n")]
    [InlineData("12  34 56\n")]
    [InlineData("12 9223372036854775808 1\n")]
    [InlineData("not a number\n")]
    public void Whatever_is_not_an_account_is_unknown(string text)
    {
        SchedStat.TryParse(Encoding.ASCII.GetBytes(text), out RunQueueReading reading).Should().BeFalse();
        reading.Should().Be(default(RunQueueReading));
    }
}
