using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Learns the frames that only a thread has on its stack that waits for a <c>Lock</c> or a <see cref="ReaderWriterLockSlim"/>. Both are managed code over an event. The runtime compiles that code anew when it has run for some
/// times, so what was learnt once is learnt again later. One thread uses this at a time.
/// </summary>
internal sealed class LockFrameLearner
{
    /// <summary>
    /// The code of the waits below a lock may be exchanged while it is observed. A thread that waits for an event then has other addresses.
    /// So a frame counts only if it was observed twice.
    /// </summary>
    private const int Observations = 2, ApartMilliseconds = 20;

    private const int LongMilliseconds = 600_000;

    /// <summary>
    /// The last managed method of every wait for an event. A lock calls it. Other waits call it or contain a copy of its code, and that
    /// changes whenever the runtime compiles them anew. So one observed thread calls it without another method between.
    /// </summary>
    private static readonly MethodInfo? s_waitForEvent =
        typeof(WaitHandle).GetMethod("WaitOneNoCheck", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly Dictionary<LockFrame, int> _frames = [];

    /// <summary>The return addresses of threads that wait for something else.</summary>
    private readonly HashSet<ulong> _others = [];

    /// <summary>Observes threads that wait in known ways, which takes some tens of milliseconds.</summary>
    /// <returns>All that it has learnt so far. It learns nothing from a runtime whose waits are built otherwise.</returns>
    public LockFrame[] Learn(ProcessMemory memory)
    {
        if (s_waitForEvent is null) return [];
        for (int i = 0; i < Observations; i++)
        {
            if (i > 0) Thread.Sleep(ApartMilliseconds);
            if (!Observe(memory)) break;
        }

        return [.. _frames.Where(frame => frame.Value >= Observations).Select(frame => frame.Key).Where(IsLocksAlone)];
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

    private static void WaitForEvent(EventWaitHandle handle)
    {
        object?[] arguments = Array.ConvertAll(s_waitForEvent!.GetParameters(), parameter => parameter.DefaultValue);
        arguments[0] = LongMilliseconds;
        s_waitForEvent.Invoke(handle, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

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
            new(WaitKind.Signal, () => WaitForEvent(never)),
        ];
        WaitingThread[] all = [.. signals, .. pairs.SelectMany(pair => new[] { pair.First, pair.Second })];
        try
        {
            if (!WaitingThread.AllSettle(all)) return false;
            string[] maps = File.ReadAllLines("/proc/self/maps");
            if (AddressRange.OfRuntime(maps, Environment.ProcessPath) is not { } runtime) return false;
            var managed = new ManagedCode(maps);
            bool IsReturn(ulong word) =>
                (runtime.Contains(word) || managed.Contains(word)) && ReturnAddress.IsAfterCall(memory, word);
            foreach (var thread in signals) _others.UnionWith(WordsOf(memory, thread).Where(IsReturn));

            var observed = new HashSet<LockFrame>();
            foreach (var (first, second) in pairs)
            {
                StackWord[] words = [.. Common(WordsOf(memory, first), WordsOf(memory, second)).Where(word => IsReturn(word.Address))];
                for (int i = 1; i < words.Length; i++)
                    observed.Add(new LockFrame(words[i - 1], words[i].Address, words[i].Offset - words[i - 1].Offset));
            }

            foreach (var frame in observed) _frames[frame] = _frames.GetValueOrDefault(frame) + 1;
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

    private bool IsLocksAlone(LockFrame frame) => _others.Contains(frame.Event.Address) && !_others.Contains(frame.Lock);

    // What two stacks have at the same distance from their stack pointers.
    private static IEnumerable<StackWord> Common(ulong[] one, ulong[] other)
    {
        for (int i = 0; i < Math.Min(one.Length, other.Length); i++)
            if (one[i] == other[i]) yield return new StackWord(i * sizeof(ulong), one[i]);
    }

    private static WaitingThread Start(HeldLock held, int repetition)
    {
        held.Enter();
        return new WaitingThread(WaitKind.Lock, () => CleanStack.Run(repetition, held.Wait));
    }

    private static ulong[] WordsOf(ProcessMemory memory, WaitingThread thread)
    {
        Span<byte> stack = stackalloc byte[StackSignatures.WindowLength];
        stack = stack[..memory.Read(thread.StackPointer, stack)];
        return MemoryMarshal.Cast<byte, ulong>(stack).ToArray();
    }

    private sealed record HeldLock(Action Enter, Action Wait, Action Exit);
}
