namespace Workload.Metering.Truth.Tests;

/// <summary>The threads of the pool that others hold, such as the test runner.</summary>
internal static class HeldPoolThreads
{
    private const int Looks = 5, Between = 40, Longest = 100;

    /// <summary>
    /// Returns their number once it no longer falls. After a test with many threads it takes a while until the last of them rests, and
    /// those would be taken for held ones.
    /// </summary>
    public static int Count()
    {
        int lowest = int.MaxValue;
        for (int same = 0, look = 0; same < Looks && look < Longest; look++)
        {
            ThreadPool.GetMaxThreads(out int max, out _);
            ThreadPool.GetAvailableThreads(out int available, out _);
            same = max - available < lowest ? 0 : same + 1;
            lowest = Math.Min(lowest, max - available);
            Thread.Sleep(Between);
        }

        return lowest;
    }
}
