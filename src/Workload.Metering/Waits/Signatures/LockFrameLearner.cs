using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Learns the frames that only a thread has on its stack that waits for a <c>Lock</c> or a <see cref="ReaderWriterLockSlim"/>. Both are
/// managed code over an event. The runtime compiles that code anew when it has run for some times, so what was learnt once is learnt again
/// later. One thread uses this at a time.
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

    /// <summary>
    /// The places at which a wait for an event has a return address into managed code. Each is a distance from a return address into the
    /// runtime's library. A method of a lock that contains a copy of all code of the wait has its return address there.
    /// </summary>
    private readonly HashSet<(ulong Native, int Distance)> _places = [];

    /// <summary>
    /// The distances from the stack pointer at which a wait for an event has an address. A wait with a time limit has others than one
    /// without.
    /// </summary>
    private readonly Dictionary<ulong, HashSet<int>> _offsets = [];

    /// <summary>
    /// The ways to wait for a lock that have an address in such a place. A method that several ways have there may be a stub of the
    /// runtime, which waits without a lock may call too. Then the caller decides.
    /// </summary>
    private readonly Dictionary<ulong, HashSet<int>> _waysOf = [];

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

        var frames = _frames.Where(frame => frame.Value >= Observations).Select(frame => frame.Key).Where(IsLocksAlone);
        return [.. frames.SelectMany(AtEachOffset).Distinct()];
    }

    private IEnumerable<LockFrame> AtEachOffset(LockFrame frame) =>
        _offsets.TryGetValue(frame.Below.Address, out var offsets)
            ? offsets.Select(offset => frame with { Below = frame.Below with { Offset = offset } }).Append(frame)
            : [frame];

    private bool IsLocksAlone(LockFrame frame) =>
        _others.Contains(frame.Below.Address) && !_others.Contains(frame.Lock) && !_others.Contains(frame.Caller)
        && (frame.Caller != 0 || !_places.Contains(PlaceOf(frame)) || _waysOf[frame.Lock].Count == 1);

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposed at the end.")]
    private bool Observe(ProcessMemory memory)
    {
        using var never = new ManualResetEvent(false);
        using var semaphore = new SemaphoreSlim(0);
        using var slim = new ManualResetEventSlim(false);
        Thread joined = Thread.CurrentThread;
        var locks = Array.ConvertAll(HeldLock.Ways(), make => (First: make(), Second: make()));
        var pairs = Array.ConvertAll(locks, pair => (First: Start(pair.First, 1), Second: Start(pair.Second, 2)));
        WaitingThread[] events =
        [
            Start(() => never.WaitOne()),
            Start(() => never.WaitOne(LongMilliseconds)),
            Start(() => WaitForEvent(never)),
        ];
        WaitingThread[] others =
        [
            Start(() => semaphore.Wait()),
            Start(() => semaphore.Wait(LongMilliseconds)),
            Start(() => slim.Wait()),
            Start(() => joined.Join(LongMilliseconds)),
        ];
        WaitingThread[] all = [.. events, .. others, .. pairs.SelectMany(pair => new[] { pair.First, pair.Second })];
        try
        {
            if (!WaitingThread.AllSettle(all) || StackReader.TryMake(memory) is not { } reader) return false;
            foreach (var thread in events.Concat(others)) _others.UnionWith(reader.ReturnsOf(thread).Select(word => word.Address));
            foreach (var word in events.SelectMany(reader.ReturnsOf)) NoteOffset(word);
            _places.UnionWith(events.Select(thread => reader.AboveNative(reader.ReturnsOf(thread)).Select(PlaceOf))
                .Aggregate((some, same) => some.Intersect(same)));
            var frames = pairs.SelectMany((pair, way) => FramesOf(reader, reader.CommonReturns(pair.First, pair.Second), way));
            foreach (var frame in frames.Distinct())
                _frames[frame] = _frames.GetValueOrDefault(frame) + 1;
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

    private void NoteOffset(StackWord word)
    {
        if (!_offsets.TryGetValue(word.Address, out var offsets)) _offsets[word.Address] = offsets = [];
        offsets.Add(word.Offset);
    }

    private static void WaitForEvent(EventWaitHandle handle)
    {
        object?[] arguments = Array.ConvertAll(s_waitForEvent!.GetParameters(), parameter => parameter.DefaultValue);
        arguments[0] = LongMilliseconds;
        s_waitForEvent.Invoke(handle, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static WaitingThread Start(HeldLock held, int repetition)
    {
        held.Enter();
        return new WaitingThread(WaitKind.Lock, () =>
        {
            // The first wait of a thread calls more than the later ones, and leaves addresses of that.
            held.Try();
            CleanStack.Run(repetition, held.Wait);
        });
    }

    // A new thread may get the stack of one that has ended, with its addresses.
    private static WaitingThread Start(Action wait) => new(WaitKind.Signal, () => CleanStack.Run(0, wait));

    private static (ulong Native, int Distance) PlaceOf(LockFrame frame) => (frame.Below.Address, frame.Distance);

    private List<LockFrame> FramesOf(StackReader reader, StackWord[] returns, int way)
    {
        List<LockFrame> frames = [.. reader.AboveManaged(returns)];
        foreach (var frame in reader.AboveNative(returns).Where(frame => _places.Contains(PlaceOf(frame))))
        {
            frames.Add(frame);
            frames.Add(frame with { Caller = 0, CallerDistance = 0 });
            if (!_waysOf.TryGetValue(frame.Lock, out var ways)) _waysOf[frame.Lock] = ways = [];
            ways.Add(way);
        }

        return frames;
    }
}
