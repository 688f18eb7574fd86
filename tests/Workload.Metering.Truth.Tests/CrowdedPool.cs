namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Keeps the pool at one available thread for each core. By default the pool adds threads when work is
/// slow. Such a thread waits for a core with an item already in hand, which is another wait than the one
/// for a thread. The pool also has fewer threads where the test runner blocks some of them for good.
/// </summary>
internal sealed class CrowdedPool : IDisposable
{
    private readonly int _most, _mostPorts, _least, _leastPorts;

    /// <param name="free">The number of its threads besides those that others hold. By default it is the number of cores.</param>
    public CrowdedPool(int? free = null)
    {
        ThreadPool.GetMaxThreads(out _most, out _mostPorts);
        ThreadPool.GetMinThreads(out _least, out _leastPorts);
        int threads = (free ?? Environment.ProcessorCount) + HeldPoolThreads.Count();
        ThreadPool.SetMinThreads(threads, _leastPorts).Should().BeTrue();
        ThreadPool.SetMaxThreads(threads, _mostPorts).Should().BeTrue();
    }

    public void Dispose()
    {
        ThreadPool.SetMaxThreads(_most, _mostPorts).Should().BeTrue();
        ThreadPool.SetMinThreads(_least, _leastPorts).Should().BeTrue();
    }
}
