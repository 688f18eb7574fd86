namespace Workload.Metering.Clocks;

/// <summary>A clock that the operating system did not give.</summary>
/// <param name="Clock">What the clock would have measured.</param>
/// <param name="OsCall">The call that was refused.</param>
/// <param name="ErrorCode">errno, or the Windows error code; 0 where the call answered with what cannot be a reading.</param>
/// <param name="Reason">The error code in words.</param>
internal sealed record ClockRefusal(string Clock, string OsCall, int ErrorCode, string Reason);
