using System.Collections.Concurrent;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// A thread that is not in the flow of the test, so that its work is not part of a phase. It lives as long as the test, because the start
/// of a thread is a wait of its own on a busy machine.
/// </summary>
internal sealed class OutsideThread : IDisposable
{
    private readonly BlockingCollection<(int Milliseconds, Action Action)> _requests = [];
    private readonly Thread _thread;

    public OutsideThread() => _thread = Start(() =>
    {
        foreach (var (milliseconds, action) in _requests.GetConsumingEnumerable())
        {
            Thread.Sleep(milliseconds);
            action();
        }
    });

    /// <summary>Starts a thread that is not in the flow either.</summary>
    public static Thread Start(ThreadStart body)
    {
        var thread = new Thread(body) { IsBackground = true };
        thread.UnsafeStart();
        return thread;
    }

    /// <summary>Runs the action after that time. The caller does not wait.</summary>
    public void Later(int milliseconds, Action action) => _requests.Add((milliseconds, action));

    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Join();
        _requests.Dispose();
    }
}
