namespace Workload.Metering.Queues;

/// <summary>
/// Records when the pool started workers. The thread that starts one waits for it, and so does every thread that wants to start the next
/// one. That may be a thread that queues an item, or one that has taken an item and not begun to run it.
/// </summary>
internal sealed class PoolGrowth
{
    private const int Slots = 64;

    /// <summary>
    /// The number of looks in a row that must find fewer threads. A pool with more threads than it wants ends some and starts others again.
    /// </summary>
    private const int LooksForFewer = 100;

    private readonly long[] _at = new long[Slots];
    private readonly int[] _workers = new int[Slots];
    private long _count;
    private int _threads;
    private int _looksAtFewer;

    /// <summary>The growth of the process's pool.</summary>
    public static PoolGrowth OfProcess { get; } = new();

    /// <summary>Records the number of threads in the pool.</summary>
    public void Note(int threads, long nowNanoseconds)
    {
        int before = Volatile.Read(ref _threads);
        while (threads > before)
        {
            int found = Interlocked.CompareExchange(ref _threads, threads, before);
            if (found == before)
            {
                Add(threads - before, nowNanoseconds);
                return;
            }

            before = found;
        }
    }

    /// <summary>
    /// Records that the pool may have fewer threads. Only the probing thread calls it, so that an old number of another thread is no
    /// growth.
    /// </summary>
    public void NoteFewer(int threads)
    {
        int before = Volatile.Read(ref _threads);
        _looksAtFewer = threads < before ? _looksAtFewer + 1 : 0;
        if (_looksAtFewer < LooksForFewer) return;
        Interlocked.CompareExchange(ref _threads, threads, before);
        _looksAtFewer = 0;
    }

    /// <summary>Returns how many workers were started since an instant, as far as it is known.</summary>
    public int Since(long instant)
    {
        int workers = 0;
        for (int i = 0; i < Slots; i++)
            if (Volatile.Read(ref _at[i]) >= instant) workers += Volatile.Read(ref _workers[i]);
        return workers;
    }

    private void Add(int workers, long nowNanoseconds)
    {
        long slot = Interlocked.Increment(ref _count) % Slots;
        Volatile.Write(ref _at[slot], 0);
        Volatile.Write(ref _workers[slot], workers);
        Volatile.Write(ref _at[slot], nowNanoseconds);
    }
}
