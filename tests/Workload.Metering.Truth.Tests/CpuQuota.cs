using System.Globalization;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A control group of the cpu controller of cgroup v1, which can limit single threads. The controller of v2 can only limit whole processes.
/// </summary>
internal sealed class CpuQuota : IDisposable
{
    private const int MaxAttempts = 500;
    private const string Controller = "/sys/fs/cgroup/cpu";
    private readonly string _group = Path.Combine(Controller, $"workload-metering-{Guid.NewGuid():N}");

    public CpuQuota(double cores)
    {
        Directory.CreateDirectory(_group);
        const int PeriodMicroseconds = 100_000;
        File.WriteAllText(Path.Combine(_group, "cpu.cfs_period_us"), PeriodMicroseconds.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(
            Path.Combine(_group, "cpu.cfs_quota_us"), ((int)(PeriodMicroseconds * cores)).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Returns why no quota can be set here, or null if one can.</summary>
    public static string? Unavailable()
    {
        try
        {
            using var quota = new CpuQuota(0.5);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"No CPU quota can be set here ({error.Message})";
        }
    }

    public static void LimitCallingThread(CpuQuota quota) =>
        File.WriteAllText(Path.Combine(quota._group, "tasks"), CoreAffinity.ThreadId().ToString(CultureInfo.InvariantCulture));

    // A group with a thread in it cannot be removed. A joined thread still has
    // to leave the kernel, and it may have to wait for its quota to do so.
    public void Dispose()
    {
        for (int left = MaxAttempts; Directory.Exists(_group); left--)
        {
            try
            {
                Directory.Delete(_group);
            }
            catch (IOException) when (left > 0)
            {
                Thread.Sleep(10);
            }
        }
    }
}
