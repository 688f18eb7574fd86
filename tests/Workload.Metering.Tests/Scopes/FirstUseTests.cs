using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.Loader;

namespace Workload.Metering.Tests.Scopes;

/// <summary>The default meter is made when it is first needed. A copy of the library has not needed it yet.</summary>
[Collection(Alone.Name)]
public sealed class FirstUseTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly Assembly _copy = new AssemblyLoadContext("first use").LoadFromAssemblyPath(typeof(WorkloadMeter).Assembly.Location);

    [Fact]
    public void A_listener_uses_the_default_meter_while_another_thread_makes_it()
    {
        using ManualResetEventSlim publishing = new(), isUsing = new();
        object? ofUser = null, ofListener = null;
        var user = Background(() =>
        {
            publishing.Wait();
            isUsing.Set();
            ofUser = Default();
        });
        var maker = Background(() =>
            ((IDisposable)Activator.CreateInstance(_copy.GetType("Workload.Metering.WorkloadMeter")!, null, null, null)!).Dispose());
        using var listener = new MeterListener
        {
            InstrumentPublished = (_, _) =>
            {
                if (Thread.CurrentThread != maker || ofListener is not null) return;

                // The other thread waits for the instruments that this thread makes, if not for the default meter itself.
                publishing.Set();
                SpinWait.SpinUntil(() => isUsing.IsSet && IsWaiting(user), s_limit);
                ofListener = Default();
            },
        };
        listener.Start();
        user.Start();
        maker.Start();
        bool made = maker.Join(s_limit), used = made && user.Join(s_limit);
        if (!made) maker.Interrupt();
        if (!used) user.Interrupt();
        (made, used).Should().Be((true, true), "neither thread waits for the other");
        ofListener.Should().NotBeNull().And.BeSameAs(Default(), "there is one default meter");
        ofUser.Should().BeSameAs(ofListener);
    }

    private object Default() => _copy.GetType("Workload.Metering.Meter")!.GetProperty("Default")!.GetValue(null)!;

    // A wait for a lock counts only if it goes on.
    private static bool IsWaiting(Thread thread)
    {
        for (int look = 0; look < 20; look++)
        {
            if (thread.Join(0)) return true;
            if (!thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin)) return false;
            Thread.Sleep(5);
        }

        return true;
    }

    private static Thread Background(Action action) => new(() =>
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is ThreadInterruptedException || error.InnerException is ThreadInterruptedException)
        {
            // The test has failed.
        }
    })
    {
        IsBackground = true,
    };
}
