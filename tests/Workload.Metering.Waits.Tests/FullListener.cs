using System.Net;
using System.Net.Sockets;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// A listener whose queue is full, so that a connect waits in the kernel. A Unix domain socket waits until the listener accepts. For TCP
/// the kernel drops the request and tries again after a second.
/// </summary>
internal sealed class FullListener : IDisposable
{
    private readonly EndPoint _address;
    private readonly Socket _listener;
    private readonly Socket _first;
    private readonly OutsideThread _other = new();

    private FullListener(EndPoint address)
    {
        _listener = MakeSocket(address);
        _listener.Bind(address);
        _listener.Listen(0);
        _address = _listener.LocalEndPoint!;
        _first = MakeSocket(_address);
        _first.Connect(_address);
    }

    public static FullListener OfTcp() => new(new IPEndPoint(IPAddress.Loopback, 0));

    public static FullListener OfUnixSocket() =>
        new(new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), $"full-{Guid.NewGuid():N}")));

    /// <summary>The name that a connect must get.</summary>
    public string Name => _address is UnixDomainSocketEndPoint ? $"connect unix:{_address}" : $"connect {_address}";

    /// <summary>
    /// Connects. The listener accepts one connection after that time, and the queue is full again when this returns. For TCP the time must
    /// be less than a second.
    /// </summary>
    public void Connect(int milliseconds)
    {
        _other.Later(milliseconds, () => _listener.Accept().Dispose());
        using var second = MakeSocket(_address);
        second.Connect(_address);
    }

    public void Dispose()
    {
        _other.Dispose();
        _first.Dispose();
        _listener.Dispose();
        if (_address is UnixDomainSocketEndPoint) File.Delete(_address.ToString()!);
    }

    private static Socket MakeSocket(EndPoint address) =>
        new(address.AddressFamily, SocketType.Stream, address is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
}
