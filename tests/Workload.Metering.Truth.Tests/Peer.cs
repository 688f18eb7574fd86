using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>A thread that answers after a while. Its caller is blocked in the kernel until then.</summary>
internal sealed class Peer : IDisposable
{
    private readonly EventCounter _question = new(), _answer = new();
    private readonly Thread _thread;
    private long _ticks;
    private volatile bool _stop;

    public Peer()
    {
        _thread = new Thread(Answer) { IsBackground = true };
        _thread.UnsafeStart();
    }

    /// <summary>Blocks for the given time, and for the time that it takes to wake two threads.</summary>
    public void Ask(double microseconds)
    {
        Volatile.Write(ref _ticks, (long)(microseconds * Stopwatch.Frequency / 1e6));
        _question.Signal();
        _answer.Await();
    }

    public void Dispose()
    {
        _stop = true;
        _question.Signal();
        _thread.Join();
        _question.Dispose();
        _answer.Dispose();
    }

    private void Answer()
    {
        while (true)
        {
            _question.Await();
            if (_stop)
                return;
            long until = Stopwatch.GetTimestamp() + Volatile.Read(ref _ticks);
            while (Stopwatch.GetTimestamp() < until)
                Thread.SpinWait(5);
            _answer.Signal();
        }
    }
}
