using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>A thread that answers after a while: whoever asks is blocked in the kernel until then.</summary>
internal sealed class Peer : IDisposable
{
    private readonly int _question = Kernel.OpenEvent(), _answer = Kernel.OpenEvent();
    private readonly Thread _thread;
    private long _ticks;
    private volatile bool _stop;

    public Peer()
    {
        _thread = new Thread(Answer) { IsBackground = true };
        _thread.UnsafeStart();
    }

    /// <summary>Blocks for that long, and for what waking two threads takes.</summary>
    public void Ask(double microseconds)
    {
        Volatile.Write(ref _ticks, (long)(microseconds * Stopwatch.Frequency / 1e6));
        Kernel.Signal(_question);
        Kernel.Await(_answer);
    }

    public void Dispose()
    {
        _stop = true;
        Kernel.Signal(_question);
        _thread.Join();
        Kernel.CloseEvent(_question);
        Kernel.CloseEvent(_answer);
    }

    private void Answer()
    {
        while (true)
        {
            Kernel.Await(_question);
            if (_stop)
                return;
            long until = Stopwatch.GetTimestamp() + Volatile.Read(ref _ticks);
            while (Stopwatch.GetTimestamp() < until)
                Thread.SpinWait(5);
            Kernel.Signal(_answer);
        }
    }
}
