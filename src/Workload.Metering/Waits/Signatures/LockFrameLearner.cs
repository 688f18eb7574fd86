using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Learns the return addresses that only a thread has on its stack that waits for a <c>Lock</c> or a
/// <see cref="ReaderWriterLockSlim"/>. Both are managed code over an event. The runtime compiles that code anew when it has run for some
/// times, so what was learnt once is learnt again later. One thread uses this at a time.
/// </summary>
internal sealed class LockFrameLearner
{
    /// <summary>
    /// The code of the waits below a lock may be exchanged while it is observed. A thread that waits for an event then has other addresses.
    /// So an address counts only if it was observed twice.
    /// </summary>
    private const int Observations = 2, ApartMilliseconds = 20;

    private const int LongMilliseconds = 600_000;

    private readonly Dictionary<StackWord, int> _words = [];
    private readonly HashSet<ulong> _others = [];

    /// <summary>Observes threads that wait in known ways, which takes some tens of milliseconds.</summary>
    /// <returns>All that it has learnt so far.</returns>
    public StackWord[] Learn(ProcessMemory memory)
    {
        for (int i = 0; i < Observations; i++)
        {
            if (i > 0) Thread.Sleep(ApartMilliseconds);
            if (!Observe(memory)) break;
        }

        return [.. _words.Where(word => word.Value >= Observations && !_others.Contains(word.Key.Address)).Select(word => word.Key)];
    }

    private static Func<HeldLock>[] Ways() =>
    [
#if NET9_0_OR_GREATER
        () => Of(new Lock(), held => held.Enter(), held => held.Enter(), held => held.Exit()),
        () => Of(new Lock(), held => held.Enter(), held => held.TryEnter(LongMilliseconds), held => held.Exit()),
#endif
        () => Of(new ReaderWriterLockSlim(), held => held.EnterWriteLock(), held => held.EnterWriteLock(), held => held.ExitWriteLock()),
        () => Of(new ReaderWriterLockSlim(), held => held.EnterWriteLock(), held => held.EnterReadLock(), held => held.ExitWriteLock()),
        () => Of(
            new ReaderWriterLockSlim(),
            held => held.EnterWriteLock(),
            held => held.EnterUpgradeableReadLock(),
            held => held.ExitWriteLock()),
    ];

    private static HeldLock Of<T>(T held, Action<T> enter, Action<T> wait, Action<T> exit) =>
        new(() => enter(held), () => wait(held), () => exit(held));

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposed at the end.")]
    private bool Observe(ProcessMemory memory)
    {
        using var never = new ManualResetEvent(false);
        using var semaphore = new SemaphoreSlim(0);
        using var slim = new ManualResetEventSlim(false);
        Thread joined = Thread.CurrentThread;
        var locks = Array.ConvertAll(Ways(), make => (First: make(), Second: make()));
        var pairs = Array.ConvertAll(locks, pair => (First: Start(pair.First, 1), Second: Start(pair.Second, 2)));
        WaitingThread[] signals =
        [
            new(WaitKind.Signal, () => never.WaitOne()),
            new(WaitKind.Signal, () => never.WaitOne(LongMilliseconds)),
            new(WaitKind.Signal, () => semaphore.Wait()),
            new(WaitKind.Signal, () => semaphore.Wait(LongMilliseconds)),
            new(WaitKind.Signal, () => slim.Wait()),
            new(WaitKind.Signal, () => joined.Join(LongMilliseconds)),
        ];
        WaitingThread[] all = [.. signals, .. pairs.SelectMany(pair => new[] { pair.First, pair.Second })];
        try
        {
            if (!WaitingThread.AllSettle(all)) return false;
            var code = new ManagedCode(File.ReadLines("/proc/self/maps"));
            foreach (var thread in signals) _others.UnionWith(WordsOf(memory, thread).Where(code.Contains));

            var observed = new HashSet<StackWord>();
            foreach (var (first, second) in pairs)
            {
                ulong[] some = WordsOf(memory, first), same = WordsOf(memory, second);
                for (int i = 0; i < Math.Min(some.Length, same.Length); i++)
                    if (some[i] == same[i] && code.Contains(some[i])) observed.Add(new StackWord(i * sizeof(ulong), some[i]));
            }

            foreach (var word in observed) _words[word] = _words.GetValueOrDefault(word) + 1;
            return true;
        }
        finally
        {
            foreach (var (first, second) in locks)
            {
                first.Exit();
                second.Exit();
            }

            foreach (var thread in all) thread.Dispose();
        }
    }

    private static WaitingThread Start(HeldLock held, byte mark)
    {
        held.Enter();
        return new WaitingThread(WaitKind.Lock, () =>
        {
            Overwrite(mark);
            held.Wait();
        });
    }

    // Earlier calls leave the same addresses on the stacks of two threads. So each thread overwrites them with a mark of its own.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Overwrite(byte mark)
    {
        Span<byte> stack = stackalloc byte[2 * StackSignatures.WindowLength];
        stack.Fill(mark);
    }

    private static ulong[] WordsOf(ProcessMemory memory, WaitingThread thread)
    {
        Span<byte> stack = stackalloc byte[StackSignatures.WindowLength];
        stack = stack[..memory.Read(thread.StackPointer, stack)];
        return MemoryMarshal.Cast<byte, ulong>(stack).ToArray();
    }

    private sealed record HeldLock(Action Enter, Action Wait, Action Exit);
}
