using System.Security.Cryptography;
using Workload.Metering;
using Workload.Metering.Testing;
using static Workload.Metering.Platforms.Checks;

namespace Everything;

/// <summary>Assertions without a test framework. They are about figures that the load of the machine does not change.</summary>
internal static class AssertionChecks
{
    private static readonly byte[] s_block = new byte[64 * 1024];

    public static async Task<string> HoldAsync()
    {
        var computed = PhaseAssert.UsesAtMost(TimeSpan.FromSeconds(1), Compute);
        PhaseAssert.CostsAtMost(3, Compute, Compute);
        var slept = PhaseAssert.IoBound(() => Thread.Sleep(20)).ShouldBeIoBound();
        await PhaseAssert.NeverBlocksAsync(() => Task.Delay(50), tolerance: TimeSpan.FromMilliseconds(20));
        return $"{computed.Breakdown?.Cpu.TotalMilliseconds:0} ms of computing, {slept.IoRatio:0.000} of a sleep is I/O";
    }

    public static Task<string> FailsAsync()
    {
        try
        {
            PhaseAssert.CpuBound(() => Thread.Sleep(20));
        }
        catch (PhaseAssertionException failure)
        {
            Expect(failure.Message.Contains("What dominated: blocked", StringComparison.Ordinal), failure.Message);
            return Task.FromResult(failure.Finding);
        }

        throw new InvalidOperationException("sleeping passed as computing");
    }

    private static void Compute()
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        for (int block = 0; block < 50; block++) SHA512.HashData(s_block, digest);
    }
}
