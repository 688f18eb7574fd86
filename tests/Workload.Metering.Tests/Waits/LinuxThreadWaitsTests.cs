using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Workload.Metering.Clocks;
using Workload.Metering.Waits;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Tests.Waits;

/// <summary>A thread waits in the kernel in a known way, and another one names the wait.</summary>
public sealed class LinuxThreadWaitsTests
{
    [LinuxFact]
    public void A_thread_that_receives_waits_for_the_peer()
    {
        using var listener = Listener();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();

        Name(() => client.Receive(new byte[1]), () => server.Send([1]))
            .Should().Be(new WaitTarget(WaitKind.Socket, listener.LocalEndPoint!.ToString()));
    }

    [LinuxFact]
    public void A_thread_that_sends_into_a_full_buffer_waits_for_the_peer()
    {
        using var listener = Listener();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 4096 };
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();

        Name(() => client.Send(new byte[64 << 20]), server.Dispose)
            .Should().Be(new WaitTarget(WaitKind.Socket, listener.LocalEndPoint!.ToString()));
    }

    [LinuxFact]
    public void A_thread_that_accepts_waits_for_its_own_address()
    {
        using var listener = Listener();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Name(() => listener.Accept().Dispose(), () => client.Connect(listener.LocalEndPoint!))
            .Should().Be(new WaitTarget(WaitKind.Socket, listener.LocalEndPoint!.ToString()));
    }

    [LinuxFact]
    public void A_thread_that_polls_one_socket_waits_for_that()
    {
        using var listener = Listener();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();

        Name(() => client.Poll(-1, SelectMode.SelectRead), () => server.Send([1]))
            .Should().Be(new WaitTarget(WaitKind.Socket, listener.LocalEndPoint!.ToString()));
    }

    [LinuxFact]
    public void A_thread_that_reads_what_a_child_writes_waits_for_a_pipe()
    {
        using var child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        Name(() => child.StandardOutput.Read(), child.StandardInput.Close).Should().Be(new WaitTarget(WaitKind.Pipe));
        child.WaitForExit();
    }

    [LinuxFact]
    public void A_wait_in_managed_code_is_no_closer_known_without_signatures()
    {
        using var handle = new ManualResetEvent(false);

        Name(() => handle.WaitOne(), () => handle.Set()).Should().Be(new WaitTarget(WaitKind.Managed));
    }

    [LinuxFact]
    public void A_thread_that_runs_waits_for_nothing()
    {
        bool stop = false;
        ThreadCallFile? file = null;
        var thread = new Thread(() =>
        {
            using var own = new ThreadCallFile(LinuxThreadId.Current());
            Volatile.Write(ref file, own);
            while (!Volatile.Read(ref stop)) Thread.SpinWait(100);
        });
        thread.Start();
        while (Volatile.Read(ref file) is null) Thread.Sleep(1);

        Namer().TryName(file!, isManagedWait: false, out _).Should().BeFalse();
        Volatile.Write(ref stop, true);
        thread.Join();
    }

    private static Socket Listener()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static LinuxThreadWaits Namer() => new(CallTable.Current!, new ProcessMemory());

    // The loop runs until the thread was found twice in one wait, because the thread may still be on its way at first.
    private static WaitTarget Name(Action wait, Action release)
    {
        ThreadCallFile? file = null;
        var thread = new Thread(() =>
        {
            Volatile.Write(ref file, new ThreadCallFile(LinuxThreadId.Current()));
            try
            {
                wait();
            }
            catch (SocketException)
            {
                // The peer was closed to end the wait.
            }
        });
        thread.Start();
        while (Volatile.Read(ref file) is null) Thread.Sleep(1);
        var namer = Namer();
        ulong stackPointer = 0;
        while (true)
        {
            Thread.Sleep(5);
            if (!file!.TryRead(out var call)) continue;
            if (call.StackPointer == stackPointer) break;
            stackPointer = call.StackPointer;
        }

        namer.TryName(file, (thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0, out var target).Should().BeTrue();
        release();
        thread.Join();
        file.Dispose();
        return target;
    }
}
