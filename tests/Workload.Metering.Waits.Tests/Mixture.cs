using System.Diagnostics;
using Npgsql;

namespace Workload.Metering.Waits.Tests;

/// <summary>Ways of waiting for one run, and what they need.</summary>
internal sealed class Mixture : IDisposable
{
    private readonly Stack<IDisposable> _used = new();

    private Mixture()
    {
    }

    public HeldWay[] Ways { get; private set; } = [];

    /// <summary>Receives, flushes, waits for a lock, sleeps and waits for a semaphore.</summary>
    public static Mixture OfTheThread()
    {
        var mixture = new Mixture();
        var ways = mixture.Use(new BlockingWays());
        int receives = About(23), writes = About(11), locks = About(9), sleeps = About(13), signals = About(17);
        mixture.Ways =
        [
            new(ways.SocketName, () => ways.Receive(receives)),
            new(ways.FileName, () => ways.WriteThrough(writes)),
            new("lock", ways.TakeLock, () => ways.LetOtherTakeLock(locks)),
            new("sleep", () => Thread.Sleep(sleeps)),
            new("signal", () => ways.SystemSemaphore(signals)),
        ];
        return mixture;
    }

    /// <summary>Sends, reads a file that is not in memory, reads a pipe, connects and waits for a task's result.</summary>
    public static Mixture OfOthers()
    {
        var mixture = new Mixture();
        var ways = mixture.Use(new BlockingWays());
        var file = mixture.Use(new ColdFile());
        var listener = mixture.Use(FullListener.OfUnixSocket());
        int sends = About(23), reads = About(31), pipes = About(13), connects = About(19), results = About(17);
        mixture.Ways =
        [
            new(ways.SocketName, () => ways.Send(sends)),
            new($"file {file.Path}", () => file.Read(reads)),
            new("pipe", () => ways.ReadPipe(pipes)),
            new(listener.Name, () => listener.Connect(connects)),
            new("signal", () => ways.Result(results)),
        ];
        return mixture;
    }

    /// <summary>
    /// Calls an HTTP server and PostgreSQL by synchronous methods, waits for a child process in two ways, and connects by TCP, which takes
    /// a second. A machine without PostgreSQL has a mixture without it.
    /// </summary>
    public static Mixture OfOtherProcesses(HttpServer http, PostgresServer postgres)
    {
        var mixture = new Mixture();
        var client = mixture.Use(new HttpClient());
        var listener = mixture.Use(FullListener.OfTcp());
        int requests = About(150), commands = About(130), children = About(200), shorts = About(120), connects = About(300);
        Process? child = null;
        mixture._used.Push(new End(() => child?.Dispose()));
        List<HeldWay> ways =
        [
            new($"http {http.Address.Authority}", () => Request(client, new Uri(http.Address, $"?ms={requests}"))),
            new("process", () => child!.WaitForExit(), () => Start(children)),
            new($"http {http.Address.Authority}", () => Request(client, new Uri(http.Address, $"?ms={requests}"))),
            new("process", () => child!.WaitForExit(60_000), () => Start(shorts)),
            new(listener.Name, () => listener.Connect(connects)),
        ];
        if (PostgresServer.Binaries is not null)
        {
            var data = mixture.Use(NpgsqlDataSource.Create(postgres.ConnectionString));
            var way = new HeldWay($"database postgresql 127.0.0.1:{postgres.Port}", () => Command(data, commands));
            ways.InsertRange(1, [way, way]);
        }

        mixture.Ways = [.. ways];
        return mixture;

        void Start(int milliseconds)
        {
            child?.Dispose();
            child = BlockingWays.StartChild(milliseconds);
        }
    }

    /// <summary>Returns a random number of milliseconds, up to a third more or less.</summary>
    public static int About(int milliseconds) => Random.Shared.Next(milliseconds * 2 / 3, (milliseconds * 4 / 3) + 1);

    public void Dispose()
    {
        while (_used.TryPop(out var used)) used.Dispose();
    }

    private T Use<T>(T used)
        where T : IDisposable
    {
        _used.Push(used);
        return used;
    }

    private static void Request(HttpClient client, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        client.Send(request).Dispose();
    }

    private static void Command(NpgsqlDataSource data, int milliseconds)
    {
        using var command = data.CreateCommand($"select pg_sleep({BlockingWays.Seconds(milliseconds)})");
        command.ExecuteNonQuery();
    }

    private sealed class End(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
