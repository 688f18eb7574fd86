namespace Workload.Metering.Waits.Locks;

/// <summary>
/// The last waits for locks in this process, as the runtime's events report them. The events arrive some 10 ms late, so a question about an
/// instant must wait that long. All members are thread-safe.
/// </summary>
internal sealed class ContentionHistory
{
    /// <summary>This is enough for 10,000 waits a second and an answer after 200 ms.</summary>
    public const int Capacity = 2048;

    private readonly object _lock = new();
    private readonly Contention[] _ring = new Contention[Capacity];
    private long _count;

    /// <summary>Records that a thread begins to wait.</summary>
    /// <param name="waiter">The kernel's number of the waiting thread.</param>
    /// <param name="lockId">The lock.</param>
    /// <param name="owner">The kernel's number of the thread that holds the lock, or 0.</param>
    /// <param name="ticks">The time of the event, in ticks of UTC.</param>
    public void Start(long waiter, long lockId, long owner, long ticks)
    {
        lock (_lock) _ring[_count++ % Capacity] = new Contention { Waiter = waiter, LockId = lockId, Owner = owner, StartTicks = ticks };
    }

    /// <summary>Records that a thread no longer waits.</summary>
    public void Stop(long waiter, long ticks)
    {
        lock (_lock)
        {
            for (long i = _count - 1; i >= 0 && i >= _count - Capacity; i--)
            {
                ref var contention = ref _ring[i % Capacity];
                if (contention.Waiter != waiter) continue;
                if (contention.StopTicks == 0) contention.StopTicks = ticks;
                return;
            }
        }
    }

    /// <summary>Finds the thread that held the lock for which a thread waited at an instant.</summary>
    /// <param name="waiter">The kernel's number of the waiting thread.</param>
    /// <param name="ticks">The instant, in ticks of UTC.</param>
    /// <param name="holder">The kernel's number of the thread that held the lock, or 0 if the runtime did not know it.</param>
    /// <returns>False if no event says that the thread waited for a lock then.</returns>
    public bool TryFindHolder(long waiter, long ticks, out long holder)
    {
        holder = 0;
        lock (_lock)
        {
            if (IndexOf(waiter, ticks) is not { } index) return false;
            var waited = _ring[index];
            holder = waited.Owner;

            // A thread that has got the lock since then holds it in place of the first owner.
            long since = waited.StartTicks;
            for (int i = 0; i < Math.Min(_count, Capacity); i++)
            {
                ref var other = ref _ring[i];
                if (other.LockId != waited.LockId || other.StopTicks <= since || other.StopTicks > ticks) continue;
                (holder, since) = (other.Waiter, other.StopTicks);
            }

            return true;
        }
    }

    private int? IndexOf(long waiter, long ticks)
    {
        for (int i = 0; i < Math.Min(_count, Capacity); i++)
        {
            ref var contention = ref _ring[i];
            bool hasNotEnded = contention.StopTicks == 0 || contention.StopTicks >= ticks;
            if (contention.Waiter == waiter && contention.StartTicks <= ticks && hasNotEnded) return i;
        }

        return null;
    }

    private struct Contention
    {
        public long Waiter;
        public long LockId;
        public long Owner;
        public long StartTicks;

        /// <summary>The end, or 0 while it is not known.</summary>
        public long StopTicks;
    }
}
