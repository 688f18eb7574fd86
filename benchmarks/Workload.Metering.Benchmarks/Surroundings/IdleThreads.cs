namespace Workload.Metering.Benchmarks.Surroundings;

/// <summary>Threads that only wait. The kernel adds up all of them when a program reads the process's CPU time.</summary>
internal sealed class IdleThreads : IDisposable
{
    private const int StackBytes = 128 * 1024;

    private readonly ManualResetEventSlim _end = new();
    private readonly Thread[] _threads;

    public IdleThreads(int count)
    {
        _threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            _threads[i] = new Thread(_end.Wait, StackBytes) { IsBackground = true };
            _threads[i].Start();
        }
    }

    public void Dispose()
    {
        _end.Set();
        foreach (var thread in _threads) thread.Join();
        _end.Dispose();
    }
}
