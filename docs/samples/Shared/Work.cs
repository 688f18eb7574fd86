using System.Security.Cryptography;

namespace Patterns;

/// <summary>What stands for the work of a real program.</summary>
internal static class Work
{
    private static readonly byte[] s_block = new byte[64 * 1024];

    /// <summary>Computes without allocating: each block takes some 100 µs.</summary>
    public static void Compute(int blocks)
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        for (int block = 0; block < blocks; block++) SHA512.HashData(s_block, digest);
    }

    /// <summary>A service that answers after a while, as a socket would: no thread waits.</summary>
    public static Task AskAsync(int milliseconds) => Task.Delay(milliseconds);

    /// <summary>The same behind a driver that knows no asynchronous calls: the thread waits.</summary>
    public static void AskBlocking(int milliseconds) => Thread.Sleep(milliseconds);
}
