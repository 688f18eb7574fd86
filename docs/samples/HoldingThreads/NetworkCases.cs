using System.Net;
using System.Net.Sockets;

namespace HoldingThreads;

/// <summary>Host names, and sockets on loopback whose other side answers after a while.</summary>
internal sealed class NetworkCases : IAsyncDisposable
{
    private const int Milliseconds = 25;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _server;

    public NetworkCases()
    {
        _listener.Start();
        _server = Task.Run(AnswerAsync);
        _socket.Connect(_listener.LocalEndpoint);
    }

    public IEnumerable<(string Name, Func<Task> Body)> All =>
    [
        ("`Socket.ReceiveAsync`", async () =>
        {
            byte[] buffer = [1];
            await _socket.SendAsync(buffer);
            await _socket.ReceiveAsync(buffer);
        }),
        ("`Socket.Receive`", () =>
        {
            byte[] buffer = [1];
            _socket.Send(buffer);
            _socket.Receive(buffer);
            return Task.CompletedTask;
        }),
        ("`Dns.GetHostAddressesAsync` of this host, 50 times", async () =>
        {
            for (int round = 0; round < 50; round++) await Dns.GetHostAddressesAsync("localhost");
        }),
        ("`Dns.GetHostAddresses` of this host, 50 times", () =>
        {
            for (int round = 0; round < 50; round++) Dns.GetHostAddresses("localhost");
            return Task.CompletedTask;
        }),
    ];

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _server;
        _listener.Dispose();
    }

    private async Task AnswerAsync()
    {
        using var peer = await _listener.AcceptSocketAsync();
        byte[] buffer = new byte[1];
        while (await peer.ReceiveAsync(buffer) > 0)
        {
            await Task.Delay(Milliseconds);
            await peer.SendAsync(buffer);
        }
    }
}
