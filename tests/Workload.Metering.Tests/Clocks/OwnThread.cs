using System.Runtime.ExceptionServices;

namespace Workload.Metering.Tests.Clocks;

/// <summary>Runs a body on a thread of its own, so that nothing else counts on that thread's clocks, and hands on what it throws.</summary>
internal static class OwnThread
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Run(Action body)
    {
        Thread thread = Start(body, out Func<Exception?> failure);
        Join(thread);
        if (failure() is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
    }

    public static Thread Start(Action body, out Func<Exception?> failure)
    {
        Exception? thrown = null;
        failure = () => thrown;
        var thread = new Thread(() =>
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
        thread.Start();
        return thread;
    }

    public static void Join(Thread thread) => thread.Join(Patience).Should().BeTrue("a thread of a test ends by itself");
}
