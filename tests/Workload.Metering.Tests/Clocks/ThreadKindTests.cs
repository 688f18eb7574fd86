using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class ThreadKindTests
{
    [Theory]
    [InlineData(".NET TP Worker", "pool")]
    [InlineData(".NET TP Gate", "runtime")]
    [InlineData(".NET Tiered Com", "compilation")]
    [InlineData(".NET Server GC", "gc")]
    [InlineData(".NET BGC", "gc")]
    [InlineData(".NET Finalizer", "gc")]
    [InlineData(".NET Sockets", "sockets")]
    [InlineData(".NET Timer", "timers")]
    [InlineData(".NET Long Runni", "long_running_tasks")]
    [InlineData(".NET SynchManag", "runtime")]
    [InlineData("Workload.Meteri", "metering")]
    [InlineData("grpc-worker-12", "grpc-worker")]
    [InlineData("In-proc Node 1 ", "In-proc Node")]
    [InlineData("pool-3", "named pool")]
    [InlineData("exited", "named exited")]
    [InlineData("42", "other")]
    [InlineData("", "other")]
    public void A_threads_name_says_what_it_is_for(string name, string kind) => ThreadKinds.Of(name, isMain: false).Should().Be(kind);

    [Fact]
    public void The_main_thread_is_known_by_its_number_whatever_its_name() => ThreadKinds.Of("dotnet", isMain: true).Should().Be("main");

    [LinuxFact]
    public void The_sums_by_kind_never_go_back_while_threads_come_and_go()
    {
        var sums = new LinuxThreadSums();
        Dictionary<string, long> last = sums.Read()!;
        for (int round = 0; round < 20; round++)
        {
            OwnThread.Run(() => Burn.Milliseconds(1));
            Dictionary<string, long> now = sums.Read()!;
            foreach (var (kind, nanoseconds) in last) now.Should().ContainKey(kind).WhoseValue.Should().BeGreaterThanOrEqualTo(nanoseconds);
            last = now;
        }
    }

    [LinuxFact]
    public void A_thread_with_a_name_is_a_kind_with_the_CPU_time_that_it_used_and_keeps_it_after_its_exit()
    {
        var sums = new LinuxThreadSums();
        using var burnt = new ManualResetEventSlim();
        using var mayExit = new ManualResetEventSlim();
        string name = "kind" + Guid.NewGuid().ToString("N")[..6] + "x";
        long used = 0;
        var thread = new Thread(() =>
        {
            ThreadClock own = PlatformClocks.Current.OpenThreadClock();
            Burn.Milliseconds(20);
            own.TryReadCpu(out used);
            burnt.Set();
            mayExit.Wait();
        })
        {
            Name = name,
        };
        thread.Start();
        burnt.Wait();
        long seen = sums.Read()![name];

        // After its own reading the thread only waits, which takes less than a millisecond of CPU.
        (seen - used).Should().BeInRange(0, 1_000_000);
        mayExit.Set();
        thread.Join();

        // It may still have computed when it was looked at, and the kernel may still list it while it exits.
        sums.Read()![name].Should().BeInRange(seen, seen + 1_000_000);
    }

    [LinuxFact]
    public void Names_beyond_the_limit_share_one_kind()
    {
        var sums = new LinuxThreadSums();
        using var mayExit = new ManualResetEventSlim();
        Thread[] threads = [.. Enumerable.Range(0, ThreadKinds.MaxNames + 4)
            .Select(number => new Thread(mayExit.Wait) { Name = $"{(char)('a' + number)} thread" })];
        foreach (Thread thread in threads) thread.Start();
        Dictionary<string, long> kinds = sums.Read()!;
        mayExit.Set();
        foreach (Thread thread in threads) thread.Join();
        kinds.Keys.Count(kind => kind.EndsWith(" thread", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(ThreadKinds.MaxNames);
        kinds.Should().ContainKey("other");
    }
}
