namespace Workload.Metering.Clocks.Interop;

/// <summary>Constants of the Windows SDK's headers.</summary>
internal static class WindowsConstants
{
    /// <summary>What <c>GetCurrentProcess</c> returns, processthreadsapi.h: a pseudo handle that needs no closing.</summary>
    public const nint CurrentProcess = -1;

    /// <summary>What <c>GetCurrentThread</c> returns, processthreadsapi.h: whichever thread asks.</summary>
    public const nint CurrentThread = -2;

    /// <summary><c>THREAD_QUERY_LIMITED_INFORMATION | SYNCHRONIZE</c>, winnt.h: its times, and whether it still runs.</summary>
    public const uint ThreadQueryLimitedInformationAndSynchronize = 0x0800 | 0x00100000;

    /// <summary><c>WAIT_TIMEOUT</c>, winerror.h.</summary>
    public const uint WaitTimeout = 0x102;

    /// <summary>The unit of a <c>FILETIME</c>, minwinbase.h.</summary>
    public const long NanosecondsPerFileTime = 100;
}
