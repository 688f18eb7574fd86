using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workload.Metering.Benchmarks.Work;

/// <summary>
/// A client that sends many requests at once over one connection. Hardly any time is then the client's or the kernel's, so differences of
/// tenths of a microsecond show.
/// </summary>
internal sealed class PipelinedClient : IDisposable
{
    private const int AtOnce = 64;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _requests;
    private readonly byte[] _answers = new byte[1 << 16];
    private readonly int _answerLength;

    public PipelinedClient(Uri address)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
        _requests = [.. Enumerable.Repeat(request, AtOnce).SelectMany(bytes => bytes)];
        _socket.Connect(IPAddress.Loopback, address.Port);
        _socket.Send(request);
        _answerLength = _socket.Receive(_answers);
    }

    public void Ask(int requests)
    {
        for (int asked = 0; asked < requests; asked += AtOnce)
        {
            _socket.Send(_requests);
            for (int received = 0; received < AtOnce * _answerLength;)
            {
                int bytes = _socket.Receive(_answers);
                if (bytes == 0) throw new InvalidOperationException("The server closed the connection.");
                received += bytes;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
