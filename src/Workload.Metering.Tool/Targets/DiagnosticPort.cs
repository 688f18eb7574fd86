using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Diagnostics.NETCore.Client;

namespace Workload.Metering.Tool.Targets;

/// <summary>
/// A .NET process listens here for diagnostic tools. It has a socket in its temporary folder on Linux and macOS, and a named pipe on
/// Windows.
/// </summary>
internal static class DiagnosticPort
{
    /// <summary>The process's temporary folder as the process names it.</summary>
    public static string TemporaryFolderOf(int pid) =>
        OperatingSystem.IsLinux()
            ? ProcFile.TryReadVariable(pid, "TMPDIR") is { Length: > 0 } folder ? folder : "/tmp"
            : Path.GetTempPath();

    /// <summary>The path of the socket as this process sees it. It is null where none is found.</summary>
    public static string? FindSocket(int pid)
    {
        if (!OperatingSystem.IsLinux()) return Newest(Path.GetTempPath(), $"dotnet-diagnostic-{pid}-");
        int inner = ProcessStatus.Read(pid)?.InnerId ?? pid;
        string? start = StartOf(pid);
        if (start is null) return null;
        string name = $"dotnet-diagnostic-{inner}-{start}-socket";
        string own = TemporaryFolderOf(pid);

        // Another user's root cannot be read. Its process mostly shares our temporary folder.
        string[] candidates = [$"/proc/{pid}/root{own}", "/tmp", Path.GetTempPath()];
        return candidates.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// A client of the process. It is given the socket that was found here, for the library itself does not look into another mount
    /// namespace.
    /// </summary>
    public static async Task<DiagnosticsClient> ClientAsync(int pid, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux() || FindSocket(pid) is not { } socket) return new DiagnosticsClient(pid);
        var connector = await DiagnosticsClientConnector.FromDiagnosticPort($"{socket},connect", cancellation);
        return connector.Instance;
    }

    /// <summary>A connection to the socket or pipe of the process. It throws where the process does not let us in.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The stream owns the socket.")]
    public static Stream Connect(int pid, TimeSpan patience)
    {
        int milliseconds = (int)patience.TotalMilliseconds;
        if (OperatingSystem.IsWindows())
        {
            var pipe = new System.IO.Pipes.NamedPipeClientStream(".", $"dotnet-diagnostic-{pid}", System.IO.Pipes.PipeDirection.InOut);
            try
            {
                pipe.Connect(milliseconds);
                return pipe;
            }
            catch
            {
                pipe.Dispose();
                throw;
            }
        }

        string path = FindSocket(pid) ?? throw new FileNotFoundException($"The process {pid} has no diagnostic port.");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.ReceiveTimeout = socket.SendTimeout = milliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// When the process started, in ticks after the system's start. It is a part of the socket's name, so that a left-over one is not
    /// taken.
    /// </summary>
    private static string? StartOf(int pid)
    {
        const int Start = 19;
        string? text = ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        return text?[(text.LastIndexOf(')') + 2)..].Split(' ')[Start];
    }

    private static string? Newest(string folder, string prefix) =>
        ProcFile.TryList(folder)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Path.Combine(folder, name))
            .MaxBy(File.GetLastWriteTimeUtc);
}
