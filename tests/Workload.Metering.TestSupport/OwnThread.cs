using System.Runtime.ExceptionServices;

namespace Workload.Metering.TestSupport;

/// <summary>
/// Runs a body on a thread of its own. Nothing else counts on that thread's clocks. The body may pin or limit the thread, because the
/// thread ends with the body.
/// </summary>
public static class OwnThread
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a body on a thread on which the caller's flow continues, and rethrows what it throws.</summary>
    public static void Run(Action body)
    {
        var thread = Start(body, out var failure);
        Join(thread);
        if (failure() is { } thrown) ExceptionDispatchInfo.Throw(thrown);
    }

    /// <summary>Runs a body on a thread that the caller's flow does not reach, and rethrows what it throws.</summary>
    public static void RunOutsideFlow(Action body) => RunOutsideFlow(() =>
    {
        body();
        return true;
    });

    /// <summary>Runs a body on a thread that the caller's flow does not reach. Returns its result, and rethrows what it throws.</summary>
    public static T RunOutsideFlow<T>(Func<T> body)
    {
        T result = default!;
        var thread = Make(() => result = body(), out var failure);
        thread.UnsafeStart();
        Join(thread);
        if (failure() is { } thrown) ExceptionDispatchInfo.Throw(thrown);
        return result;
    }

    /// <summary>Starts a body on a thread on which the caller's flow continues.</summary>
    /// <param name="body">The body.</param>
    /// <param name="failure">Returns what the body has thrown, or null.</param>
    public static Thread Start(Action body, out Func<Exception?> failure)
    {
        var thread = Make(body, out failure);
        thread.Start();
        return thread;
    }

    /// <summary>Waits until a thread has ended. A thread of a test ends by itself.</summary>
    public static void Join(Thread thread)
    {
        if (!thread.Join(s_patience)) throw new TimeoutException($"The thread did not end within {s_patience.TotalSeconds} s.");
    }

    private static Thread Make(Action body, out Func<Exception?> failure)
    {
        Exception? thrown = null;
        failure = () => thrown;
        return new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        })
        {
            IsBackground = true,
        };
    }
}
