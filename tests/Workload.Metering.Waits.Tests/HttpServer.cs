using System.Diagnostics;

namespace Workload.Metering.Waits.Tests;

/// <summary>The HTTP server in a process of its own.</summary>
public sealed class HttpServer : IDisposable
{
    private readonly Process _process;

    public HttpServer()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(HttpServer).Assembly.Location, "serve"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Address = new Uri(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The HTTP server did not start."));
    }

    public Uri Address { get; }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
