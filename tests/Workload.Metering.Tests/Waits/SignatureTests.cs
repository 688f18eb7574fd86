using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workload.Metering.Waits.Signatures;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Tests.Waits;

public sealed class SignatureTests
{
    [Fact]
    public void The_runtimes_own_library_comes_before_the_program()
    {
        string[] maps =
        [
            "55d0c0a00000-55d0c0a20000 r-xp 00001000 fe:00 123 /srv/app",
            "7f0ab4000000-7f0ab4600000 r--p 00000000 fe:00 124 /usr/share/dotnet/libcoreclr.so",
            "7f0ab4600000-7f0ab4a00000 r-xp 00600000 fe:00 124 /usr/share/dotnet/libcoreclr.so",
        ];

        AddressRange.OfRuntime(maps, "/srv/app").Should().Be(new AddressRange(0x7f0ab4600000, 0x7f0ab4a00000));
        AddressRange.OfRuntime(maps[..2], "/srv/app").Should().Be(new AddressRange(0x55d0c0a00000, 0x55d0c0a20000));
        AddressRange.OfRuntime(maps[..2], null).Should().BeNull();
    }

    [LinuxFact]
    public void Signatures_that_were_learnt_here_tell_ways_of_waiting_apart()
    {
        using var memory = new ProcessMemory();
        var signatures = SignatureLearner.Learn(memory);
        signatures.Should().NotBeNull("this runtime's waits can be learnt");

        using var semaphore = new SemaphoreSlim(0);
        using var handle = new ManualResetEvent(false);
        object held = new();
        var never = new TaskCompletionSource();
        lock (held)
        {
            Classify(signatures!, memory, () => Thread.Sleep(Timeout.Infinite)).Should().Be(WaitKind.Sleep);
            Classify(signatures!, memory, () => Thread.Sleep(600_000)).Should().Be(WaitKind.Sleep);
            Classify(signatures!, memory, () => { lock (held) { } }).Should().Be(WaitKind.Lock);
            Classify(signatures!, memory, () => never.Task.Wait()).Should().Be(WaitKind.Signal);
            Classify(signatures!, memory, () => never.Task.GetAwaiter().GetResult()).Should().Be(WaitKind.Signal);
            Classify(signatures!, memory, () => semaphore.Wait()).Should().Be(WaitKind.Signal);
            Classify(signatures!, memory, () => handle.WaitOne()).Should().Be(WaitKind.Signal);
        }
    }

    [LinuxFact]
    public void What_an_earlier_wait_left_on_the_stack_names_nothing()
    {
        // The frames of a wait have holes, in which addresses of an earlier wait stay. Which ones depends on the depth of the stack.
        using var memory = new ProcessMemory();
        var signatures = SignatureLearner.Learn(memory);
        signatures.Should().NotBeNull("this runtime's waits can be learnt");

        object held = new(), signal = new();
        using var handle = new ManualResetEvent(false);
        void Pulse(int milliseconds)
        {
            lock (signal) Monitor.Wait(signal, milliseconds);
        }

        (WaitKind Kind, Action Earlier, Action Wait)[] cases =
        [
            (WaitKind.Lock, () => Pulse(1), () => Monitor.Enter(held)),
            (WaitKind.Lock, () => handle.WaitOne(1), () => Monitor.Enter(held)),
            (WaitKind.Lock, () => Thread.Sleep(1), () => Monitor.Enter(held)),
            (WaitKind.Signal, () => Monitor.TryEnter(held, 1), () => Pulse(Timeout.Infinite)),
            (WaitKind.Signal, () => Monitor.TryEnter(held, 1), () => handle.WaitOne()),
            (WaitKind.Sleep, () => Pulse(1), () => Thread.Sleep(Timeout.Infinite)),
        ];
        lock (held)
        {
            foreach (var (kind, earlier, wait) in cases)
            {
                for (int depth = 0; depth < 512; depth += 16)
                    Classify(signatures!, memory, () => Deeper(depth, earlier, wait)).Should().Be(kind, "{0} bytes deeper", depth);
            }
        }
    }

    [LinuxFact]
    public void A_wait_for_a_managed_lock_is_told_from_one_for_an_event_however_often_its_code_ran()
    {
        // The code has at most three versions, and the compiler may be late with each of them.
        const int Calls = 200, ReLearnCalls = 40, MostLearnings = 20, MostAttempts = 10;
        using var memory = new ProcessMemory();
        var signatures = SignatureLearner.Learn(memory);
        signatures.Should().NotBeNull("this runtime's waits can be learnt");
        var learner = new LockFrameLearner();
        int learnings = 0;
        using var semaphore = new SemaphoreSlim(0);
        using var handle = new AutoResetEvent(false);
        using var slim = new ManualResetEventSlim(false);
        var never = new TaskCompletionSource();
        var held = new Lock();
        var readers = new ReaderWriterLockSlim();
        var upgraded = new ReaderWriterLockSlim();
        Action[] locks =
        [
            () => held.Enter(), () => held.TryEnter(600_000),
            readers.EnterReadLock, readers.EnterWriteLock, readers.EnterUpgradeableReadLock,
            () => readers.TryEnterReadLock(600_000), () => readers.TryEnterWriteLock(600_000), () => Upgrade(upgraded),
        ];
        Action[] signals =
        [
            () => handle.WaitOne(), () => handle.WaitOne(600_000), () => semaphore.Wait(), slim.Wait, () => never.Task.Wait(),
        ];
        held.Enter();
        readers.EnterWriteLock();
        upgraded.EnterReadLock();

        // The code of the waits below a lock is compiled anew at other times, because other threads wait for events.
        bool stop = false;
        var waits = new Thread(() =>
        {
            using var ever = new ManualResetEvent(false);
            while (!Volatile.Read(ref stop)) ever.WaitOne(1);
        });
        waits.IsBackground = true;
        waits.Start();
        for (int call = 0; call < Calls; call++)
        {
            Action lockWait = locks[call % locks.Length], signalWait = signals[call % signals.Length];
            if (call % ReLearnCalls == 0) signatures!.LockFrames = learner.Learn(memory);

            // A pair has two methods. Each is exchanged up to twice, and each exchange may void one learning. The other thread's waits are
            // exchanged at the same time.
            var kind = Classify(signatures!, memory, lockWait);
            for (int attempt = 0; kind != WaitKind.Lock && attempt < MostAttempts; attempt++)
            {
                kind.Should().Be(WaitKind.Signal);
                signatures!.LockFrames = learner.Learn(memory);
                learnings++;
                kind = Classify(signatures, memory, lockWait);
            }

            kind.Should().Be(WaitKind.Lock, "it was learnt at call {0}", call);
            Classify(signatures!, memory, signalWait).Should().Be(WaitKind.Signal, "call {0}", call);
        }

        Volatile.Write(ref stop, true);
        waits.Join();
        learnings.Should().BeLessThan(MostLearnings);
        for (int depth = 0; depth < 512; depth += 16)
        {
            Classify(signatures!, memory, () => Deeper(depth, () => held.TryEnter(1), () => handle.WaitOne()))
                .Should().Be(WaitKind.Signal, "{0} bytes deeper", depth);
        }

        held.Exit();
        readers.ExitWriteLock();
        upgraded.ExitReadLock();
    }

    [LinuxFact]
    public void A_wait_for_a_child_process_is_told_from_other_events_however_often_its_code_ran()
    {
        const int Calls = 200, ShortMilliseconds = 1, LongMilliseconds = 600_000;
        using var memory = new ProcessMemory();
        var signatures = SignatureLearner.Learn(memory);
        signatures.Should().NotBeNull("this runtime's waits can be learnt");
        signatures!.Handles = HandlePlaces.Learn(memory);
        signatures.Handles.Should().NotBeNull("this runtime keeps the handle of an event on the stack");
        signatures.Children = ChildEvents.In(typeof(Process).Assembly);
        signatures.Children.Should().NotBeNull("this runtime has a table of child processes");
        using var child = Process.Start("sleep", "600");
        using var handle = new ManualResetEvent(false);
        using var semaphore = new SemaphoreSlim(0);
        (WaitKind Kind, Action Wait)[] ways =
        [
            (WaitKind.Process, () => child.WaitForExit()),
            (WaitKind.Process, () => child.WaitForExit(LongMilliseconds)),
            (WaitKind.Process, () => child.WaitForExit(TimeSpan.FromMilliseconds(LongMilliseconds))),
            (WaitKind.Signal, () => handle.WaitOne()),
            (WaitKind.Signal, () => handle.WaitOne(LongMilliseconds)),
            (WaitKind.Signal, () => semaphore.Wait()),
            (WaitKind.Signal, () => child.WaitForExitAsync().Wait()),
            (WaitKind.Sleep, () => Thread.Sleep(LongMilliseconds)),
        ];
        try
        {
            for (int call = 0; call < Calls; call++)
            {
                var (kind, wait) = ways[call % ways.Length];
                Classify(signatures, memory, wait).Should().Be(kind, "call {0}", call);
                child.WaitForExit(ShortMilliseconds);
            }

            for (int depth = 0; depth < 512; depth += 16)
            {
                Classify(signatures, memory, () => Deeper(depth, () => child.WaitForExit(ShortMilliseconds), () => handle.WaitOne()))
                    .Should().Be(WaitKind.Signal, "{0} bytes deeper", depth);
            }
        }
        finally
        {
            child.Kill();
        }
    }

    [LinuxFact]
    public void A_wait_that_signals_first_is_a_signal()
    {
        using var memory = new ProcessMemory();
        var signatures = SignatureLearner.Learn(memory);
        using var set = new ManualResetEvent(false);
        using var never = new ManualResetEvent(false);

        Classify(signatures!, memory, () => WaitHandle.SignalAndWait(set, never)).Should().Be(WaitKind.Signal);
    }

    [Fact]
    public void Managed_code_is_executable_and_in_no_native_library()
    {
        var code = new ManagedCode(
        [
            "7f97a0000000-7f97a0010000 rw-p 00000000 00:00 0 ",
            "7f9798270000-7f9798280000 r-xs 00030000 00:01 1041 /memfd:doublemapper (deleted)",
            "7f9797400000-7f9797a00000 r-xp 00200000 fe:00 12 /usr/share/dotnet/System.Private.CoreLib.dll",
            "7f9816600000-7f9816a00000 r-xp 00200000 fe:00 13 /usr/share/dotnet/libcoreclr.so",
            "7f9816b00000-7f9816c00000 r-xp 00020000 fe:00 14 /usr/lib/libc.so.6",
            "7ffc1f1f0000-7ffc1f1f2000 r-xp 00000000 00:00 0 [vdso]",
            "",
        ]);

        code.Contains(0x7f9798270000).Should().BeTrue();
        code.Contains(0x7f979827ffff).Should().BeTrue();
        code.Contains(0x7f9797500000).Should().BeTrue();
        code.Contains(0x7f9798280000).Should().BeFalse();
        code.Contains(0x7f97a0000000).Should().BeFalse("it is not executable");
        code.Contains(0x7f9816600000).Should().BeFalse("it is native");
        code.Contains(0x7f9816b00000).Should().BeFalse("it is native");
        code.Contains(0x7ffc1f1f0000).Should().BeFalse("it is the kernel's");
    }

    // A thread that is interrupted must not keep the lock.
    private static void Upgrade(ReaderWriterLockSlim held)
    {
        held.EnterUpgradeableReadLock();
        try
        {
            held.EnterWriteLock();
        }
        finally
        {
            held.ExitUpgradeableReadLock();
        }
    }

    // The earlier wait lies deeper, so that its words do not stay where the other wait writes the same ones.
    private static void Deeper(int bytes, Action earlier, Action wait)
    {
        Earlier(bytes, earlier);
        wait();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Earlier(int bytes, Action earlier)
    {
        Span<byte> below = stackalloc byte[bytes + 1];
        earlier();
        below.Clear();
    }

    private static WaitKind? Classify(StackSignatures signatures, ProcessMemory memory, Action wait)
    {
        using var thread = new WaitingThread(WaitKind.Unnamed, wait);
        while (!thread.IsSettled()) Thread.Sleep(3);
        return signatures.Classify(memory, thread.StackPointer);
    }
}
