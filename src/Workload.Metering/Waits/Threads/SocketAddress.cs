using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Workload.Metering.Waits.Threads;

/// <summary>A socket's address as text, from the bytes of the kernel's <c>struct sockaddr</c>.</summary>
internal static class SocketAddress
{
    /// <summary>The longest address is that of a Unix domain socket, with 110 bytes.</summary>
    public const int MaxLength = 128;

    private const int UnixFamily = 1, Ip4Family = 2, Ip6Family = 10;

    /// <summary>The address, for example <c>10.0.0.5:6379</c>, <c>[::1]:80</c> or <c>unix:/run/db.sock</c>.</summary>
    /// <returns>Null where the family is another one, the bytes are too few, or the address is empty.</returns>
    public static string? ToText(ReadOnlySpan<byte> address)
    {
        if (address.Length < 2) return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(address) switch
        {
            Ip4Family when address.Length >= 8 => WithPort(new IPAddress(address.Slice(4, 4)), address),
            Ip6Family when address.Length >= 24 => WithPort(new IPAddress(address.Slice(8, 16)), address),
            UnixFamily => UnixPath(address[2..]),
            _ => null,
        };
    }

    private static string WithPort(IPAddress ip, ReadOnlySpan<byte> address)
    {
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        return new IPEndPoint(ip, BinaryPrimitives.ReadUInt16BigEndian(address[2..])).ToString();
    }

    // A path ends at its first zero. A name in the abstract namespace begins with one.
    private static string? UnixPath(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty) return null;
        bool isAbstract = path[0] == 0;
        if (isAbstract) path = path[1..];
        int end = path.IndexOf((byte)0);
        if (end >= 0) path = path[..end];
        return path.IsEmpty
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"unix:{(isAbstract ? "@" : "")}{Encoding.UTF8.GetString(path)}");
    }
}
