using System.Runtime.ExceptionServices;

namespace Workload.Metering.Truth.Tests;

/// <summary>Runs a body on a thread made for it, which may be pinned or limited, for it ends with the body.</summary>
internal static class OwnThread
{
    public static T Run<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = body();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
