namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Keeps the pool at a thread for each core. Left to itself it adds more when work is slow, which then wait for a core with an item already
/// in hand: another wait than the one for a thread.
/// </summary>
internal sealed class CrowdedPool : IDisposable
{
    private readonly int _workers, _completionPorts;

    public CrowdedPool()
    {
        ThreadPool.GetMaxThreads(out _workers, out _completionPorts);
        ThreadPool.GetAvailableThreads(out int available, out _);

        // Besides those that something holds: the test runner blocks some for good.
        ThreadPool.SetMaxThreads(Environment.ProcessorCount + _workers - available, _completionPorts).Should().BeTrue();
    }

    public void Dispose() => ThreadPool.SetMaxThreads(_workers, _completionPorts).Should().BeTrue();
}
