namespace Workload.Metering.Truth.Tests;

/// <summary>Threads that burn until the object is disposed, like the other work of a busy process.</summary>
internal sealed class Noise : IDisposable
{
    private readonly Thread[] _threads;
    private volatile bool _stop;

    private Noise(int threads, int? core)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => Run(core)) { IsBackground = true })];

        // These threads belong to no flow that may be metered here.
        foreach (Thread thread in _threads)
            thread.UnsafeStart();
    }

    public static Noise OfThreads(int threads) => new(threads, core: null);

    public static Noise OnCore(int core) => new(1, core);

    public void Dispose()
    {
        _stop = true;
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Run(int? core)
    {
        if (core is { } pinned)
            CoreAffinity.PinThread(pinned);
        while (!_stop)
            Thread.SpinWait(1000);
    }
}
