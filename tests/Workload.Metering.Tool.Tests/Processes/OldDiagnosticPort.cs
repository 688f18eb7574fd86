using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>
/// The diagnostic port of an old runtime. It answers only the request for its version, and has the path of the process's own port.
/// </summary>
internal sealed class OldDiagnosticPort : IDisposable
{
    private const int HeaderSize = 20;
    private const int StartField = 19;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;
    private readonly byte[] _answer;

    public OldDiagnosticPort(int pid, string version)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string startTime = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartField];

        // A runtime has its diagnostic port at this path.
        _path = Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{pid}-{startTime}-socket");
        _answer = Answer(pid, version);
        _socket.Bind(new UnixDomainSocketEndPoint(_path));
        _socket.Listen();
        _ = Task.Run(ServeAsync);
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    private static byte[] Answer(int pid, string version)
    {
        using var payload = new MemoryStream();
        using var writer = new BinaryWriter(payload);
        writer.Write((long)pid);
        writer.Write(new byte[16]);
        foreach (string text in (string[])["dotnet Old.dll", "linux", "x64", "Old", version])
        {
            writer.Write(text.Length + 1);
            writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
        }

        byte[] header = new byte[HeaderSize];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1").CopyTo(header, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(14), (ushort)(HeaderSize + payload.Length));
        header[16] = 0xFF;
        return [.. header, .. payload.ToArray()];
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var caller = await _socket.AcceptAsync();
                byte[] request = new byte[HeaderSize];
                await caller.ReceiveAsync(request);
                await caller.SendAsync(_answer);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
