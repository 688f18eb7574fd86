
using System.Runtime.CompilerServices;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// The sampler names what a held thread waits for. A process has one sampler, with the shortest interval that any of its meters asks for.
/// So tests that ask for an interval do not run beside each other.
/// </summary>
[Collection(nameof(HeldRun))]
public sealed class HeldNamesTests
{
    /// <summary>At 100 samples a second this makes some 150 samples. The interval is tested separately.</summary>
    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(1_500);

    private const int SamplingMilliseconds = 10;

    /// <summary>The start of a child process is a wait of its own, and a long one on a busy machine.</summary>
    private const int ChildMilliseconds = 600;

    /// <summary>Other names may appear while a wait begins and ends. They may have a fifth of the time at most.</summary>
    private const double MinShare = 0.8;

    [LinuxFact]
    public void A_synchronous_receive_is_the_peers_socket() => ShouldBeNamed(ways => new(ways.SocketName, () => ways.Receive(100)));

    [LinuxFact]
    public void A_synchronous_send_is_the_peers_socket() => ShouldBeNamed(ways => new(ways.SocketName, () => ways.Send(100)));

    [LinuxFact]
    public void A_synchronous_connect_is_the_address()
    {
        using var listener = FullListener.OfTcp();
        ShouldBeNamed(_ => new(listener.Name, () => listener.Connect(100)));
    }

    [LinuxFact]
    public void A_synchronous_connect_to_a_unix_socket_is_the_path()
    {
        using var listener = FullListener.OfUnixSocket();
        ShouldBeNamed(_ => new(listener.Name, () => listener.Connect(100)));
    }

    [LinuxFact]
    public void A_read_of_a_file_that_is_not_in_memory_is_the_file()
    {
        using var file = new ColdFile();
        ShouldBeNamed(_ => new($"file {file.Path}", () => file.Read(100)));
    }

    [LinuxFact]
    public void A_flush_to_the_disk_is_the_file() => ShouldBeNamed(ways => new(ways.FileName, () => ways.WriteThrough(100)));

    [LinuxFact]
    public void A_contended_lock_is_a_lock() => ShouldBeNamed(ways => new("lock", ways.TakeLock, () => ways.LetOtherTakeLock(100)));

    [LinuxFact]
    public void A_sleep_is_a_sleep() => ShouldBeNamed(_ => new("sleep", () => Thread.Sleep(100)));

    [LinuxFact]
    public void A_semaphore_is_a_signal() => ShouldBeNamed(ways => new("signal", () => ways.Semaphore(100)));

    [LinuxFact]
    public void A_semaphore_of_the_system_is_a_signal() => ShouldBeNamed(ways => new("signal", () => ways.SystemSemaphore(100)));

    [LinuxFact]
    public void A_tasks_result_is_a_signal() => ShouldBeNamed(ways => new("signal", () => ways.Result(100)));

    [LinuxFact]
    public void What_a_child_process_writes_is_a_pipe() => ShouldBeNamed(_ => new("pipe", () => BlockingWays.ReadChild(ChildMilliseconds)));

    [LinuxFact]
    public void The_end_of_a_child_process_is_a_process() =>
        ShouldBeNamed(_ => new("process", () => BlockingWays.Child(ChildMilliseconds, child => child.WaitForExit())));

    [LinuxFact]
    public void The_end_of_a_child_process_within_a_time_limit_is_a_process() =>
        ShouldBeNamed(_ => new("process", () => BlockingWays.Child(ChildMilliseconds, child => child.WaitForExit(60_000))));

    [LinuxFact]
    public async Task The_awaited_end_of_a_child_process_is_awaiting_time()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets });
        using var child = BlockingWays.StartChild(milliseconds: 600_000);
        using (meter.Track("awaited"))
        {
            // The start of a child may take longer than its life.
            var ending = OutsideThread.Start(() =>
            {
                Thread.Sleep(ChildMilliseconds);
                child.Kill();
            });
            await child.WaitForExitAsync();
            ending.Join();
        }

        var phase = meter.Snapshot()["awaited"];
        var states = phase.Breakdown!.Value;
        states.Awaiting.Should().BeGreaterThan(states.Blocked * 4, $"it has {Truth.Text(phase)}");
        phase.Waits.Should().OnlyContain(wait => wait.Kind == WaitKind.Unnamed || wait.Awaiting == TimeSpan.Zero);
    }

    [LinuxFact]
    public void Blocked_time_with_few_samples_has_no_name()
    {
        using var run = new HeldRun();
        run.Run(TimeSpan.FromMilliseconds(50), new HeldWay("sleep", () => Thread.Sleep(60)));

        var wait = run.Phase.Waits.Should().ContainSingle("60 ms have about one sample").Subject;
        wait.Kind.Should().Be(WaitKind.Unnamed);
        wait.Error.Should().BeNull();
        wait.Blocked.Should().Be(run.Phase.Breakdown!.Value.Blocked);
    }

    private static void ShouldBeNamed(Func<BlockingWays, HeldWay> way, [CallerMemberName] string test = "")
    {
        // The signatures are learnt when the first thread is found in a managed wait.
        Signatures.Learn();
        using var ways = new BlockingWays();
        using var run = new HeldRun(SamplingMilliseconds);
        run.Run(s_time, way(ways));

        var (name, stated, _) = run.Compare().Single();
        if (!run.IsSampled)
        {
            Unjudged.Add(test, $"the sampler got no core often enough, or the thread was blocked too little: {Truth.Text(run.Phase)}");
            return;
        }

        stated.Blocked.Should().BeGreaterThan(
            run.Phase.Breakdown!.Value.Blocked * MinShare, $"it waited for {name}, and has {Truth.Text(run.Phase)}");
        stated.Error.Should().NotBeNull();
    }
}
