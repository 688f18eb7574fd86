namespace Workload.Metering.Clocks.Interop;

/// <summary>Constants from the headers of the Windows SDK.</summary>
internal static class WindowsConstants
{
    /// <summary>
    /// The return value of <c>GetCurrentProcess</c> (processthreadsapi.h). It is a pseudo handle that must not be closed.
    /// </summary>
    public const nint CurrentProcess = -1;

    /// <summary>The return value of <c>GetCurrentThread</c> (processthreadsapi.h). It stands for the thread that uses it.</summary>
    public const nint CurrentThread = -2;

    /// <summary>
    /// <c>THREAD_QUERY_LIMITED_INFORMATION | SYNCHRONIZE</c>, winnt.h. It grants reading the thread's times and whether it still runs.
    /// </summary>
    public const uint ThreadQueryLimitedInformationAndSynchronize = 0x0800 | 0x00100000;

    /// <summary><c>WAIT_TIMEOUT</c>, winerror.h.</summary>
    public const uint WaitTimeout = 0x102;

    /// <summary>The unit of a <c>FILETIME</c>, minwinbase.h.</summary>
    public const long NanosecondsPerFileTime = 100;
}
