using System.Diagnostics;
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
    private readonly object _lock = new();
    private readonly SemaphoreSlim _semaphore = new(0);

    public BlockingWays()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _client.Connect(_listener.LocalEndPoint!);
        _server = _listener.Accept();
    }

    public string SocketName => $"socket {_listener.LocalEndPoint}";

    public string FileName => $"file {_file}";

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _listener.Dispose();
        _semaphore.Dispose();
        File.Delete(_file);
    }

    public void Receive(int milliseconds)
    {
        Later(milliseconds, () => _server.Send([1]));
        _client.Receive(new byte[1]);
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

    public void Lock(int milliseconds)
    {
        using var taken = new ManualResetEventSlim();
        var holder = Outside(() =>
        {
            lock (_lock)
            {
                taken.Set();
                Thread.Sleep(milliseconds);
            }
        });
        taken.Wait();
        lock (_lock) GC.KeepAlive(holder);
    }

    public void Semaphore(int milliseconds)
    {
        Later(milliseconds, () => _semaphore.Release());
        _semaphore.Wait();
    }

    public static void Result(int milliseconds)
    {
        var source = new TaskCompletionSource<int>();
        Later(milliseconds, () => source.SetResult(1));
        _ = source.Task.Result;
    }

    public static void ReadPipe(int milliseconds)
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", [Seconds(milliseconds)]) { RedirectStandardOutput = true })!;
        child.StandardOutput.ReadToEnd();
    }

    public static void Child(int milliseconds)
    {
        using var child = Process.Start("sleep", Seconds(milliseconds));
        child.WaitForExit();
    }

    private static string Seconds(int milliseconds) => FormattableString.Invariant($"{milliseconds / 1000.0}");

    // The thread is not in the flow, so its work is not part of the phase.
    private static void Later(int milliseconds, Action action) => Outside(() =>
    {
        Thread.Sleep(milliseconds);
        action();
    });

    private static Thread Outside(ThreadStart body)
    {
        var thread = new Thread(body) { IsBackground = true };
        thread.UnsafeStart();
        return thread;
    }
}
