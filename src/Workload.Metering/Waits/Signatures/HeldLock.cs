using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Waits.Signatures;

/// <summary>A lock of managed code.</summary>
/// <param name="Enter">Takes the lock.</param>
/// <param name="Try">Waits for it on another thread for a short time.</param>
/// <param name="Wait">Waits for it on another thread.</param>
/// <param name="Exit">Gives it back.</param>
internal sealed record HeldLock(Action Enter, Action Try, Action Wait, Action Exit)
{
    /// <summary>The runtime compiles a method anew after 30 calls.</summary>
    private const int CallsToCompile = 40;

    private const int LongMilliseconds = 600_000, ShortMilliseconds = 1;

    /// <summary>The ways to wait for such a lock. Each call makes a new lock.</summary>
    public static Func<HeldLock>[] Ways() =>
    [
#if NET9_0_OR_GREATER
        () => OfLock(held => held.Enter()),
        () => OfLock(held => held.TryEnter(LongMilliseconds)),
#endif
        () => OfReaders(held => held.TryEnterWriteLock(ShortMilliseconds), held => held.EnterWriteLock()),
        () => OfReaders(held => held.TryEnterReadLock(ShortMilliseconds), held => held.EnterReadLock()),
        () => OfReaders(held => held.TryEnterUpgradeableReadLock(ShortMilliseconds), held => held.EnterUpgradeableReadLock()),
        OfUpgrade,
    ];

    /// <summary>
    /// Waits so often that the runtime compiles the code of the locks anew. Otherwise the program's own waits would make it do so between
    /// two observations.
    /// </summary>
    public static void WaitOften()
    {
        HeldLock[] locks = Array.ConvertAll(Ways(), make => make());
        var holder = new Thread(() => Array.ForEach(locks, held => held.Enter())) { IsBackground = true };
        holder.UnsafeStart();

        // A thread that has ended still holds its locks.
        holder.Join();
        for (int i = 0; i < CallsToCompile; i++) Array.ForEach(locks, held => held.Try());
    }

#if NET9_0_OR_GREATER
    private static HeldLock OfLock(Action<Lock> wait)
    {
        var held = new Lock();
        return new HeldLock(held.Enter, () => held.TryEnter(ShortMilliseconds), () => wait(held), held.Exit);
    }
#endif

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "A held lock cannot be disposed.")]
    private static HeldLock OfReaders(Action<ReaderWriterLockSlim> attempt, Action<ReaderWriterLockSlim> wait)
    {
        var held = new ReaderWriterLockSlim();
        return new HeldLock(held.EnterWriteLock, () => attempt(held), () => wait(held), held.ExitWriteLock);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "A held lock cannot be disposed.")]
    private static HeldLock OfUpgrade()
    {
        var held = new ReaderWriterLockSlim();
        return new HeldLock(held.EnterReadLock, () => Upgrade(ShortMilliseconds), () => Upgrade(Timeout.Infinite), held.ExitReadLock);

        void Upgrade(int milliseconds)
        {
            held.EnterUpgradeableReadLock();
            try
            {
                if (held.TryEnterWriteLock(milliseconds)) held.ExitWriteLock();
            }
            finally
            {
                held.ExitUpgradeableReadLock();
            }
        }
    }
}
