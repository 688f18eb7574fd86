using System.Diagnostics;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>The application in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The number of connections that load the server.</summary>
    private const int Connections = 16;

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>The CPU time that the process has used, as the kernel reports it.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="application">What it serves.</param>
    /// <param name="isQuiet">
    /// Whether the runtime spends no CPU besides the requests. Otherwise it compiles hot code again in the background. On a machine that is
    /// short of cores this goes on for long after a warm-up, and it was half of the server's CPU. Also its idle threads spin before they
    /// sleep.
    /// </param>
    public static async Task<ServerProcess> StartAsync(string application, bool isQuiet = false)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (isQuiet)
        {
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        }

        foreach (string argument in (string[])["exec", typeof(ServerProcess).Assembly.Location, "serve", application])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        string address = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The server ended before it served.");
        return new ServerProcess(process, new Uri(address));
    }

    /// <summary>Loads the server over all connections for a while.</summary>
    /// <returns>The number of requests that were answered.</returns>
    public async Task<int> LoadAsync(TimeSpan duration, params string[] paths)
    {
        long start = Stopwatch.GetTimestamp();
        int answered = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            for (int request = connection; Stopwatch.GetElapsedTime(start) < duration; request++)
            {
                using var response = await Client.GetAsync(paths[request % paths.Length]);
                response.EnsureSuccessStatusCode();
                Interlocked.Increment(ref answered);
            }
        }));
        return answered;
    }

    public async Task<MeterSnapshot> SnapshotAsync()
    {
        using var json = new StringReader(await Client.GetStringAsync("/workload?format=json"));
        return MeterSnapshot.Load(json);
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill();
        _process.Dispose();
    }
}
