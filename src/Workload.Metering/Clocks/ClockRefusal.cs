namespace Workload.Metering.Clocks;

/// <summary>A clock that the operating system refused.</summary>
/// <param name="Clock">The quantity that the clock would have measured.</param>
/// <param name="OsCall">The call that was refused.</param>
/// <param name="ErrorCode">errno or the Windows error code. It is 0 if the call returned a value that cannot be a reading.</param>
/// <param name="Reason">The error code in words.</param>
internal sealed record ClockRefusal(string Clock, string OsCall, int ErrorCode, string Reason);
