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

    private static WaitKind? Classify(StackSignatures signatures, ProcessMemory memory, Action wait)
    {
        using var thread = new WaitingThread(WaitKind.Unnamed, wait);
        while (!thread.IsSettled()) Thread.Sleep(3);
        return signatures.Classify(memory, thread.StackPointer);
    }
}
