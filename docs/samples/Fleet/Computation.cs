using System.Security.Cryptography;

namespace Fleet;

/// <summary>CPU work of a fixed amount. The amount is calibrated on the machine, so that it does not depend on time.</summary>
internal sealed class Computation
{
    private readonly byte[] _block = new byte[64 * 1024];
    private readonly double _roundsPerMillisecond;

    public Computation()
    {
        const int Rounds = 500;
        Run(Rounds);
        var before = Environment.CpuUsage.TotalTime;
        Run(Rounds);
        _roundsPerMillisecond = Rounds / Math.Max(1, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }

    public void Milliseconds(int milliseconds) => Run((int)(milliseconds * _roundsPerMillisecond));

    private void Run(int rounds)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (int i = 0; i < rounds; i++) SHA256.HashData(_block, digest);
    }
}
