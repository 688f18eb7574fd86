namespace Workload.Metering.Truth.Tests;

/// <summary>Gives the pool the requested number of threads, besides those that the test runner holds.</summary>
internal sealed class PoolOf : IDisposable
{
    private readonly int _max, _maxPorts, _min, _minPorts;

    public PoolOf(int threads)
    {
        ThreadPool.GetMaxThreads(out _max, out _maxPorts);
        ThreadPool.GetMinThreads(out _min, out _minPorts);
        int all = threads + HeldPoolThreads.Count();
        ThreadPool.SetMinThreads(Math.Min(all, _max), _minPorts).Should().BeTrue();
        ThreadPool.SetMaxThreads(all, _maxPorts).Should().BeTrue();
        ThreadPool.SetMinThreads(all, _minPorts).Should().BeTrue();
    }

    public void Dispose()
    {
        ThreadPool.SetMaxThreads(_max, _maxPorts).Should().BeTrue();
        ThreadPool.SetMinThreads(_min, _minPorts).Should().BeTrue();
    }
}
