using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Waits.Signatures;

/// <summary>A lock of managed code.</summary>
/// <param name="Enter">Takes the lock.</param>
/// <param name="Wait">Waits for it on another thread.</param>
/// <param name="Exit">Gives it back.</param>
internal sealed record HeldLock(Action Enter, Action Wait, Action Exit)
{
    /// <summary>The runtime compiles a method anew after 30 calls.</summary>
    private const int CallsToCompile = 40;

    private const int LongMilliseconds = 600_000, ShortMilliseconds = 1;

    /// <summary>The ways to wait for such a lock. Each call makes a new lock.</summary>
    public static Func<HeldLock>[] Ways() =>
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

    /// <summary>
    /// Waits so often that the runtime compiles the code of the locks anew. Otherwise the program's own waits would make it do so between
    /// two observations.
    /// </summary>
    public static void WaitOften()
    {
        Func<bool>[] waits = ShortWaits();
        for (int i = 0; i < CallsToCompile; i++)
            foreach (var wait in waits) wait();
    }

    private static HeldLock Of<T>(T held, Action<T> enter, Action<T> wait, Action<T> exit) =>
        new(() => enter(held), () => wait(held), () => exit(held));

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "A held lock cannot be disposed.")]
    private static Func<bool>[] ShortWaits()
    {
        var readers = new ReaderWriterLockSlim();
        TakeForEver(readers.EnterWriteLock);
        Func<bool>[] waits =
        [
            () => readers.TryEnterWriteLock(ShortMilliseconds),
            () => readers.TryEnterReadLock(ShortMilliseconds),
            () => readers.TryEnterUpgradeableReadLock(ShortMilliseconds),
        ];
#if NET9_0_OR_GREATER
        var held = new Lock();
        TakeForEver(held.Enter);
        waits = [.. waits, () => held.TryEnter(ShortMilliseconds)];
#endif
        return waits;
    }

    // A thread that has ended still holds its locks.
    private static void TakeForEver(Action enter)
    {
        var thread = new Thread(enter.Invoke) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
    }
}
