using System.Buffers.Binary;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Learns the signatures of managed waits in this process. It makes threads wait in known ways. It keeps the addresses that are on the
/// stacks of one kind alone, with their distances from the stack pointer. This takes 50 to 120 ms in the background, and up to a second on
/// a busy machine.
/// </summary>
internal static class SignatureLearner
{
    private const int Repetitions = 2;

    /// <summary>A thread that is about to wait may be found in a short wait of the runtime. Then the test at the end fails.</summary>
    private const int Attempts = 3;

    private const int LongMilliseconds = 600_000;

    /// <summary>Learns, then classifies threads that wait in the same ways once more.</summary>
    /// <returns>
    /// Null where the runtime's code is not found, or where in each attempt a thread did not come to wait in time or the test failed.
    /// </returns>
    public static StackSignatures? Learn(ProcessMemory memory)
    {
        if (!memory.IsOpen
            || AddressRange.OfRuntime(File.ReadLines("/proc/self/maps"), Environment.ProcessPath) is not { } runtime)
        {
            return null;
        }

        StackSignatures? signatures = null;
        for (int attempt = 0; attempt < Attempts && signatures is null; attempt++) signatures = TryLearn(memory, runtime);
        return signatures;
    }

    private static StackSignatures? TryLearn(ProcessMemory memory, AddressRange runtime)
    {
        using var ways = new KnownWaits();
        HashSet<StackWord>[]? seen = null;
        for (int i = 0; i < Repetitions; i++)
        {
            if (Observe(ways, i, thread => WordsOf(memory, runtime, thread)) is not { } observed) return null;
            if (seen is null) seen = observed;
            else
                for (int way = 0; way < seen.Length; way++) seen[way].IntersectWith(observed[way]);
        }

        var signatures = new StackSignatures(Distinct(ways, seen!));
        var classified = Observe(ways, Repetitions, thread => signatures.Classify(memory, thread.StackPointer) == thread.Kind);
        return classified is not null && Array.TrueForAll(classified, isRight => isRight) ? signatures : null;
    }

    // The addresses that only one kind of wait has on its stack.
    private static WaySignature[] Distinct(KnownWaits ways, HashSet<StackWord>[] seen)
    {
        var kinds = new Dictionary<ulong, WaitKind>();
        var shared = new HashSet<ulong>();
        for (int way = 0; way < seen.Length; way++)
        {
            foreach (var word in seen[way])
                if (!kinds.TryAdd(word.Address, ways.Kinds[way]) && kinds[word.Address] != ways.Kinds[way]) shared.Add(word.Address);
        }

        return [.. seen.Select((words, way) =>
            new WaySignature(ways.Kinds[way], [.. words.Where(word => !shared.Contains(word.Address))]))];
    }

    private static T[]? Observe<T>(KnownWaits ways, int repetition, Func<WaitingThread, T> look)
    {
        WaitingThread[] threads = ways.Start(repetition);
        try
        {
            return WaitingThread.AllSettle(threads) ? Array.ConvertAll(threads, look.Invoke) : null;
        }
        finally
        {
            foreach (var thread in threads) thread.Dispose();
        }
    }

    private static HashSet<StackWord> WordsOf(ProcessMemory memory, AddressRange runtime, WaitingThread thread)
    {
        var words = new HashSet<StackWord>();
        Span<byte> stack = stackalloc byte[StackSignatures.WindowLength];
        stack = stack[..memory.Read(thread.StackPointer, stack)];
        for (int offset = 0; offset + sizeof(ulong) <= stack.Length; offset += sizeof(ulong))
        {
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(stack[offset..]);
            if (runtime.Contains(address)) words.Add(new StackWord(offset, address));
        }

        return words;
    }

    /// <summary>The ways of waiting that are learnt, each with and without a time limit where it has both.</summary>
    private sealed class KnownWaits : IDisposable
    {
        private readonly object _held = new(), _signalled = new();
        private readonly ManualResetEvent _never = new(false), _neverEither = new(false), _set = new(false);
        private readonly (WaitKind Kind, Action Wait)[] _ways;

        public KnownWaits()
        {
            Thread joined = Thread.CurrentThread;
            WaitHandle[] handles = [_never, _neverEither];
            _ways =
            [
                (WaitKind.Sleep, () => Thread.Sleep(LongMilliseconds)),
                (WaitKind.Sleep, () => Thread.Sleep(Timeout.Infinite)),
                (WaitKind.Lock, () => Monitor.TryEnter(_held, LongMilliseconds)),
                (WaitKind.Lock, () => Monitor.Enter(_held)),
                (WaitKind.Signal, () => WaitForPulse(LongMilliseconds)),
                (WaitKind.Signal, () => WaitForPulse(Timeout.Infinite)),
                (WaitKind.Signal, () => _never.WaitOne(LongMilliseconds)),
                (WaitKind.Signal, () => _never.WaitOne()),
                (WaitKind.Signal, () => WaitHandle.WaitAny(handles)),
                (WaitKind.Signal, () => WaitHandle.WaitAll(handles, LongMilliseconds)),
                (WaitKind.Signal, () => WaitHandle.SignalAndWait(_set, _never)),
                (WaitKind.Signal, () => joined.Join(LongMilliseconds)),
                (WaitKind.Signal, () => joined.Join()),
            ];
            Kinds = Array.ConvertAll(_ways, way => way.Kind);
            Monitor.Enter(_held);
        }

        public WaitKind[] Kinds { get; }

        /// <summary>Starts the threads. Those of another repetition wait at another depth of the stack.</summary>
        public WaitingThread[] Start(int repetition) =>
            Array.ConvertAll(_ways, way => new WaitingThread(way.Kind, () => CleanStack.Run(repetition, way.Wait)));

        public void Dispose()
        {
            Monitor.Exit(_held);
            _never.Dispose();
            _neverEither.Dispose();
            _set.Dispose();
        }

        private void WaitForPulse(int milliseconds)
        {
            lock (_signalled) Monitor.Wait(_signalled, milliseconds);
        }
    }
}
