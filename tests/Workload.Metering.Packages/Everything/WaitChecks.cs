using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Workload.Metering;
using static Workload.Metering.Platforms.Checks;

namespace Everything;

/// <summary>
/// Checks that blocked threads have names. The kernel must show a thread's system call without any privilege. The runtime's code must be
/// found in memory, also in a program that is a single native file.
/// </summary>
internal static class WaitChecks
{
    private const string Socket = "socket", File = "file", Lock = "lock", Sleep = "sleep", Signal = "signal";

    /// <summary>
    /// A busy machine needs more time until each phase has enough samples, and until the waits of the runtime are learnt.
    /// </summary>
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(20), s_enough = TimeSpan.FromSeconds(1);

    private static readonly object s_lock = new();

    public static Task<string> Names()
    {
        Expect(OperatingSystem.IsLinux(), "this check is for Linux");
        using var meter = new WorkloadMeter(
            new WorkloadMeterOptions { Waits = WaitDetail.Targets, WaitSamplingInterval = TimeSpan.FromMilliseconds(5) });
        using var ends = new CancellationTokenSource();
        using var sockets = new SocketPair();
        using var semaphore = new SemaphoreSlim(0);
        string path = Path.Combine(AppContext.BaseDirectory, "read-and-written");
        if (!CanWrite(path)) path = Path.GetTempFileName();
        Monitor.Enter(s_lock);
        (string Name, Action Wait)[] ways =
        [
            (Socket, () => sockets.Receive()),
            (File, () => Write(path, ends.Token)),
            (Lock, WaitForLock),
            (Sleep, () => Thread.Sleep(100)),
            (Signal, () => semaphore.Wait(100)),
        ];
        var threads = Array.ConvertAll(ways, way => Start(meter, way.Name, way.Wait, ends.Token));
        string found;
        try
        {
            found = Await(meter, Array.ConvertAll(ways, way => way.Name), sockets.Peer, path);
        }
        finally
        {
            ends.Cancel();
            Monitor.Exit(s_lock);
            sockets.Dispose();
            foreach (var thread in threads) thread.Join();
            System.IO.File.Delete(path);
        }

        return Task.FromResult($"{found}; as {Environment.UserName} with the capabilities {Capabilities()}");
    }

    private static string Capabilities() =>
        System.IO.File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..].Trim();

    private static string Await(WorkloadMeter meter, string[] phases, string peer, string path)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Thread.Sleep(s_enough);
            var snapshot = meter.Snapshot();
            var longest = phases.ToDictionary(phase => phase, phase => LongestOf(snapshot[phase]));
            string found = string.Join(", ", longest.Select(entry => $"{entry.Key} is {entry.Value}"));
            bool isRight = longest[Socket] == $"socket {peer}" && longest[File] == $"file {path}" && AreManagedWaitsRight(longest);
            if (isRight) return found;
            Expect(Stopwatch.GetElapsedTime(start) < s_timeLimit, $"after {s_timeLimit.TotalSeconds} s {found}");
        }
    }

    private static string LongestOf(PhaseSummary phase) =>
        phase.Waits.Where(wait => wait.Error is not null).DefaultIfEmpty().MaxBy(wait => wait.Blocked).ToString();

    private static bool AreManagedWaitsRight(Dictionary<string, string> longest) =>
        longest[Lock] == Lock && longest[Sleep] == Sleep && longest[Signal] == Signal;

    private static Thread Start(WorkloadMeter meter, string phase, Action wait, CancellationToken token)
    {
        var thread = new Thread(() =>
        {
            while (!token.IsCancellationRequested)
            {
                using var scope = meter.Track(phase);
                wait();
            }
        });
        thread.Start();
        return thread;
    }

    private static bool CanWrite(string path)
    {
        try
        {
            System.IO.File.WriteAllText(path, "");
            return true;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    private static void Write(string path, CancellationToken token)
    {
        byte[] block = new byte[1 << 16];
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (int i = 0; i < 20 && !token.IsCancellationRequested; i++)
        {
            stream.Write(block);
            stream.Flush(flushToDisk: true);
        }
    }

    private static void WaitForLock()
    {
        if (Monitor.TryEnter(s_lock, 100)) Monitor.Exit(s_lock);
    }

    /// <summary>A socket that gets a byte ten times a second.</summary>
    private sealed class SocketPair : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly Socket _server;
        private readonly Timer _timer;

        public SocketPair()
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            Peer = _listener.LocalEndPoint!.ToString()!;
            _client.Connect(_listener.LocalEndPoint!);
            _server = _listener.Accept();
            _timer = new Timer(_ => Send(), null, 100, 100);
        }

        public string Peer { get; }

        public void Receive() => _client.Receive(new byte[1]);

        public void Dispose()
        {
            _timer.Dispose();
            _server.Dispose();
            _listener.Dispose();
        }

        private void Send()
        {
            try
            {
                _server.Send([1]);
            }
            catch (ObjectDisposedException)
            {
                // The check has ended.
            }
        }
    }
}
