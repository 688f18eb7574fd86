using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fleet;

namespace Workload.Metering.Backends;

/// <summary>The sample "Fleet", started as its user would start it.</summary>
internal sealed class FleetRun : IDisposable
{
    private const int Seconds = 20;

    private readonly Process _process;

    private FleetRun(Process process) => _process = process;

    public static FleetRun Start(string repository, Uri victoria, string targets)
    {
        int port = FreePort();
        File.WriteAllText(Path.Combine(targets, "fleet.json"), $$"""[{"targets": ["127.0.0.1:{{port}}"]}]""");
        string program = Path.Combine(repository, "docs", "samples", "Fleet", "bin", "Release", "net10.0", "Fleet.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["exec", program, new Uri(victoria, "/opentelemetry/v1/metrics")
            .ToString(), "--workers", "3", "--seconds", Text(Seconds), "--scrape", Text(port)])
        {
            start.ArgumentList.Add(argument);
        }
        return new FleetRun(Process.Start(start)!);
    }

    /// <summary>Completes when the sample has run for three quarters of its time.</summary>
    public Task HalfAsync() => Task.Delay(TimeSpan.FromSeconds(0.75 * Seconds));

    /// <summary>Waits for the end and returns what each worker did, followed by their sum.</summary>
    public async Task<IReadOnlyList<Tally>> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return [.. output.Split('\n').Select(Tally.Parse).OfType<Tally>()];
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
