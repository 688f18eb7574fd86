namespace Workload.Metering.Clocks.Interop;

/// <summary>Constants from the headers of Linux. A C program in the tests verifies them.</summary>
internal static class LinuxConstants
{
    /// <summary><c>CLOCK_THREAD_CPUTIME_ID</c>, time.h.</summary>
    public const int ThreadCpuClock = 3;

    /// <summary><c>RUSAGE_SELF</c>, sys/resource.h.</summary>
    public const int RusageSelf = 0;

    /// <summary><c>RUSAGE_THREAD</c>, sys/resource.h.</summary>
    public const int RusageThread = 1;

    /// <summary><c>RLIMIT_NOFILE</c>, sys/resource.h.</summary>
    public const int ResourceOpenFiles = 7;

    /// <summary><c>EMFILE</c>, errno.h.</summary>
    public const int TooManyOpenFiles = 24;

    /// <summary><c>O_RDONLY | O_CLOEXEC</c>, fcntl.h. A child process must not inherit the descriptor.</summary>
    public const int OpenReadOnlyCloseOnExec = 0x80000;

    /// <summary>
    /// Returns the CPU clock of a thread of this process, as <c>pthread_getcpuclockid</c> builds it. It consists of the inverted thread id,
    /// the bit for "of a thread" (4) and the scheduler's clock (2).
    /// </summary>
    public static int CpuClockOf(int threadId) => unchecked((~threadId << 3) | 6);
}
