using System.Net;
using System.Net.Sockets;

namespace Workload.Metering.Truth.Tests;

/// <summary>All the time in which a thread is held off its core is blocked, whatever the thread waits for, and no other time is.</summary>
public sealed class HeldThreadTests : IDisposable
{
    /// <summary>
    /// At either end the thread may lose its core for a time slice or two, between the diary's reading and the scope's reading.
    /// </summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan s_wallTolerance = TimeSpan.FromMilliseconds(1);

    private const int Milliseconds = 100;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task A_burn_is_on_its_core() => await Rounds.AnyAgreesAsync(BurnsAsync);

    private async Task BurnsAsync()
    {
        (PhaseMeasurement measured, Diary diary) = await MeteredBody.RunAsync(_meter, Burn.Milliseconds, Milliseconds);

        ShouldHoldOneThread(measured, diary);
        TimeBreakdown states = measured.Breakdown!.Value;
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(Milliseconds) - states.CpuError);
    }

    [LinuxFact]
    public async Task A_sleep_is_blocked() => await ShouldBlockAsync(Thread.Sleep);

    [LinuxFact]
    public async Task A_contended_lock_is_blocked()
    {
        var gate = new object();
        await ShouldBlockAsync(milliseconds =>
        {
            using var taken = new ManualResetEventSlim();
            var holder = new Thread(() =>
            {
                lock (gate)
                {
                    taken.Set();
                    Thread.Sleep(milliseconds);
                }
            });
            holder.UnsafeStart();
            taken.Wait();
            lock (gate)
                holder.Should().NotBeNull();
            holder.Join();
        });
    }

    [LinuxFact]
    public async Task A_synchronous_read_from_a_socket_is_blocked()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        using Socket server = await listener.AcceptSocketAsync();
        byte[] one = new byte[1];
        await ShouldBlockAsync(milliseconds =>
        {
            var peer = new Thread(() =>
            {
                Thread.Sleep(milliseconds);
                server.Send([1]);
            });
            peer.UnsafeStart();
            client.Client.Receive(one).Should().Be(1);
            peer.Join();
        });
    }

    [LinuxFact]
    public async Task A_synchronous_wait_for_a_task_is_blocked_not_awaiting()
    {
        // The code that completes the task would run in the flow too, on another
        // thread. With the flow suppressed, only the waiter is measured.
        await ShouldBlockAsync(milliseconds =>
        {
            Task<int> delayed;
            using (ExecutionContext.SuppressFlow())
                delayed = Task.Run(() => DelayedAsync(milliseconds));
            delayed.Result.Should().Be(milliseconds);
        });
    }

    [LinuxFact]
    public async Task A_file_flushed_to_the_disk_is_on_its_core_and_blocked()
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"{Guid.NewGuid():N}.tmp");
        byte[] block = new byte[256 * 1024];
        try
        {
            (PhaseMeasurement measured, Diary diary) = await MeteredBody.RunAsync(
                _meter,
                times =>
                {
                    using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                    for (int i = 0; i < times; i++)
                    {
                        file.Write(block);
                        file.Flush(flushToDisk: true);
                    }
                },
                16);

            ShouldHoldOneThread(measured, diary);
            measured.Breakdown!.Value.Cpu.Should().BePositive();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task ShouldBlockAsync(Action<int> wait) => await Rounds.AnyAgreesAsync(() => BlocksAsync(wait));

    private async Task BlocksAsync(Action<int> wait)
    {
        (PhaseMeasurement measured, Diary diary) = await MeteredBody.RunAsync(_meter, wait, Milliseconds);

        ShouldHoldOneThread(measured, diary);
        TimeBreakdown states = measured.Breakdown!.Value;
        TimeSpan off = states.Blocked + (states.RunQueue ?? TimeSpan.Zero);
        off.Should().BeGreaterThanOrEqualTo(
            TimeSpan.FromMilliseconds(Milliseconds * 0.9),
            "the other side takes that long, although a waiter may spin a little first and lose its core meanwhile");
        states.Cpu.Should().BeLessThan(off / 4, "it does nothing but wait");
        measured.Bottleneck.Should().BeOneOf(
            [Bottleneck.Io, Bottleneck.RunQueue], "on a busy machine it may wait for its core as long as for the other thread");
    }

    private static void ShouldHoldOneThread(in PhaseMeasurement measured, Diary diary)
    {
        TimeBreakdown states = measured.Breakdown!.Value;
        states.ShouldAgreeWith(diary, s_tolerance, 0.03);
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
        states.Total.Should().BeCloseTo(measured.Wall, s_wallTolerance);
        measured.Parallelism.Should().Be(1);
    }

    private static async Task<int> DelayedAsync(int milliseconds)
    {
        await Task.Delay(milliseconds).ConfigureAwait(false);
        return milliseconds;
    }
}
