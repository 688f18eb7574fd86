namespace Workload.Metering.Clocks.Interop;

/// <summary>Constants from the headers of macOS.</summary>
internal static class MacConstants
{
    /// <summary><c>_CLOCK_THREAD_CPUTIME_ID</c>, time.h.</summary>
    public const int ThreadCpuClock = 16;

    /// <summary><c>RUSAGE_SELF</c>, sys/resource.h.</summary>
    public const int RusageSelf = 0;
}
