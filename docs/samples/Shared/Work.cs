using System.Security.Cryptography;

namespace Patterns;

/// <summary>The stand-ins for the work of a real program.</summary>
internal static class Work
{
    private static readonly byte[] s_block = new byte[64 * 1024];

    /// <summary>Computes without allocating. Each block takes about 100 µs.</summary>
    public static void Compute(int blocks)
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        for (int block = 0; block < blocks; block++) SHA512.HashData(s_block, digest);
    }

    /// <summary>A service that answers after a while, like a socket. No thread waits.</summary>
    public static Task AskAsync(int milliseconds) => Task.Delay(milliseconds);

    /// <summary>The same service behind a driver without asynchronous calls. The thread waits.</summary>
    public static void AskBlocking(int milliseconds) => Thread.Sleep(milliseconds);
}
