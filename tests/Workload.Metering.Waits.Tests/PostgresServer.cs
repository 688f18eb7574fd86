using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Workload.Metering.Waits.Tests;

/// <summary>A PostgreSQL server on loopback, from the machine's packages. It has a directory of its own.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("waits-pg-").FullName;

    public PostgresServer()
    {
        if (Binaries is null) return;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        // The server refuses to run as root.
        if (IsRoot) Run("chown", "postgres", _directory);
        string data = Path.Combine(_directory, "data");
        RunAsOwner(Path.Combine(Binaries, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync");
        RunAsOwner(Path.Combine(Binaries, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(_directory, "log"), "-o",
            $"-p {Port} -k {_directory} -c listen_addresses=127.0.0.1 -F", "start");
    }

    /// <summary>The folder of the server's programs, or null if there are none.</summary>
    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    public int Port { get; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Maximum Pool Size=16";

    private static bool IsRoot => Environment.UserName == "root";

    public void Dispose()
    {
        if (Binaries is not null)
            RunAsOwner(Path.Combine(Binaries, "pg_ctl"), "-D", Path.Combine(_directory, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private static void RunAsOwner(string program, params string[] arguments)
    {
        if (IsRoot) Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]);
        else Run(program, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        // The output is not redirected, because the server would keep the pipe open.
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };
        if (program == "setpriv" || !program.EndsWith("chown", StringComparison.Ordinal)) start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
