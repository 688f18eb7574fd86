using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace Workload.Metering.Waits.Tests;

/// <summary>Ways to hold a thread, with the name that each must get. Each takes about the requested number of milliseconds.</summary>
internal sealed class BlockingWays : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server;
    private readonly string _file = Path.GetTempFileName();
    private readonly AnonymousPipeServerStream _writing = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _reading;
    private readonly byte[] _large = new byte[1 << 20];
    private readonly byte[] _drained = new byte[1 << 20];
    private readonly object _lock = new();
    private readonly OutsideThread _other = new();
    private readonly SemaphoreSlim _semaphore = new(0);
    private readonly Semaphore _systemSemaphore = new(0, 1);

    public BlockingWays()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _client.Connect(_listener.LocalEndPoint!);
        _server = _listener.Accept();
        _reading = new AnonymousPipeClientStream(PipeDirection.In, _writing.ClientSafePipeHandle);

        // A small buffer is full after one write, so that the next one waits for the peer.
        _client.SendBufferSize = _server.ReceiveBufferSize = 1 << 14;
    }

    public string SocketName => $"socket {_listener.LocalEndPoint}";

    public string FileName => $"file {_file}";

    public void Dispose()
    {
        _other.Dispose();
        _client.Dispose();
        _server.Dispose();
        _listener.Dispose();
        _semaphore.Dispose();
        _systemSemaphore.Dispose();
        _reading.Dispose();
        _writing.Dispose();
        File.Delete(_file);
    }

    public void Receive(int milliseconds)
    {
        _other.Later(milliseconds, () => _server.Send([1]));
        _client.Receive(new byte[1]);
    }

    public void Send(int milliseconds)
    {
        _other.Later(milliseconds, () =>
        {
            for (int left = _large.Length; left > 0;) left -= _server.Receive(_drained);
        });
        for (int sent = 0; sent < _large.Length;) sent += _client.Send(_large, sent, _large.Length - sent, SocketFlags.None);
    }

    public void ReadPipe(int milliseconds)
    {
        _other.Later(milliseconds, () => _writing.WriteByte(1));
        _reading.ReadByte();
    }

    public void WriteThrough(int milliseconds)
    {
        // A fast disk needs several turns.
        byte[] block = new byte[1 << 16];
        long start = Stopwatch.GetTimestamp();
        using var stream = new FileStream(_file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds)
        {
            stream.Write(block);
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Lets another thread take the lock. It holds it for that long from then on.</summary>
    public void LetOtherTakeLock(int milliseconds)
    {
        using var taken = new ManualResetEventSlim();
        _other.Later(0, () =>
        {
            lock (_lock)
            {
                taken.Set();
                Thread.Sleep(milliseconds);
            }
        });
        taken.Wait();
    }

    /// <summary>Waits until the other thread gives the lock back.</summary>
    public void TakeLock()
    {
        lock (_lock) GC.KeepAlive(_other);
    }

    public void Semaphore(int milliseconds)
    {
        _other.Later(milliseconds, () => _semaphore.Release());
        _semaphore.Wait();
    }

    /// <summary>Blocks at once. The slim kind yields its core first, and beside other threads that can last as long.</summary>
    public void SystemSemaphore(int milliseconds)
    {
        _other.Later(milliseconds, () => _systemSemaphore.Release());
        _systemSemaphore.WaitOne();
    }

    public void Result(int milliseconds)
    {
        var source = new TaskCompletionSource<int>();
        _other.Later(milliseconds, () => source.SetResult(1));
        _ = source.Task.Result;
    }

    public static void ReadChild(int milliseconds)
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", [Seconds(milliseconds)]) { RedirectStandardOutput = true })!;
        child.StandardOutput.ReadToEnd();
    }

    public static void Child(int milliseconds, Action<Process> wait)
    {
        using var child = StartChild(milliseconds);
        wait(child);
    }

    public static Process StartChild(int milliseconds) => Process.Start("sleep", Seconds(milliseconds));

    public static string Seconds(int milliseconds) => FormattableString.Invariant($"{milliseconds / 1000.0}");
}
