using System.Globalization;
using System.Text;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Waits.Threads;

/// <summary>
/// Names what a descriptor stands for. A socket has its peer's address by <c>getpeername</c>, or its own by <c>getsockname</c>. A file has
/// the path of the link in <c>/proc/self/fd</c>. Names are kept per descriptor and link. The link of a socket or a pipe contains a number
/// of its own, so a descriptor that was given out again is recognised. One thread uses this at a time.
/// </summary>
internal sealed class DescriptorTargets
{
    // Names can be looked up again, so a full table is simply cleared.
    private const int MaxKept = 512;
    private const int MaxLinkLength = 1024;

    private readonly Dictionary<int, Entry> _entries = [];

    /// <summary>Names what a descriptor stands for.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="isKnown">
    /// Whether it has stood for the same since it was last named, so that it was not given out again meanwhile.
    /// </param>
    public unsafe WaitTarget Of(int descriptor, out bool isKnown)
    {
        isKnown = false;
        Span<byte> link = stackalloc byte[MaxLinkLength];
        Span<byte> path = stackalloc byte[32];
        int written = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}\0"), path);
        nint length;
        fixed (byte* pathStart = path[..written], linkStart = link) length = LibC.ReadLink(pathStart, linkStart, MaxLinkLength);
        if (length <= 0) return new WaitTarget(WaitKind.Unnamed);
        link = link[..(int)length];
        if (_entries.TryGetValue(descriptor, out var known) && link.SequenceEqual(known.Link))
        {
            isKnown = true;
            return known.Target;
        }

        var target = Look(descriptor, link);
        if (_entries.Count >= MaxKept) _entries.Clear();

        // A socket that is not connected yet gets its peer later, under the same link.
        if (target is not { Kind: WaitKind.Socket, Target: null }) _entries[descriptor] = new Entry(link.ToArray(), target);
        return target;
    }

    private static WaitTarget Look(int descriptor, ReadOnlySpan<byte> link)
    {
        if (link.StartsWith("socket:"u8)) return new WaitTarget(WaitKind.Socket, PeerOf(descriptor));
        if (link.StartsWith("pipe:"u8)) return new WaitTarget(WaitKind.Pipe);
        if (link.StartsWith("/dev/tty"u8) || link.StartsWith("/dev/pts/"u8)) return new WaitTarget(WaitKind.Pipe, "terminal");
        if (link.StartsWith("anon_inode:"u8) || link.Length == 0 || link[0] != (byte)'/') return new WaitTarget(WaitKind.Unnamed);
        return new WaitTarget(WaitKind.File, Encoding.UTF8.GetString(link));
    }

    private static unsafe string? PeerOf(int descriptor)
    {
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.MaxLength;
        if (LibC.GetPeerName(descriptor, address, &length) != 0)
        {
            length = SocketAddress.MaxLength;
            if (LibC.GetSocketName(descriptor, address, &length) != 0) return null;
        }

        return SocketAddress.ToText(new ReadOnlySpan<byte>(address, Math.Clamp(length, 0, SocketAddress.MaxLength)));
    }

    private readonly record struct Entry(byte[] Link, WaitTarget Target);
}
