using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workload.Metering.Agent.Calls;
using Workload.Metering.Agent.Requests;
using ThreadState = System.Threading.ThreadState;

namespace Workload.Metering.Hosting.Tests;

/// <summary>A library makes its diagnostic listener while the listening to it ends. The runtime holds a lock of the process then.</summary>
public sealed class NewListenerTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_host_stops_while_a_library_makes_its_listener()
    {
        using var host = Hosts.Make(services => services.AddWorkloadMetering(setDefault: false).AddWorkloadDatabaseMetering());
        var metering = host.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "DatabaseMetering");
        await metering.StartAsync(CancellationToken.None);
        using var shown = EndsWhileShown("Microsoft.EntityFrameworkCore", ((IDisposable)metering).Dispose);
    }

    [Fact]
    public void The_agent_leaves_while_a_library_makes_its_listener()
    {
        var commands = new CommandListener();
        commands.Begin();
        using var shown = EndsWhileShown("Microsoft.EntityFrameworkCore", commands.End);
    }

    [Fact]
    public void The_agent_leaves_while_the_web_framework_makes_its_listener()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false });
        var requests = new RequestListener(meter, beginsAfterActivity: false);
        requests.Begin();
        using var shown = EndsWhileShown("Microsoft.AspNetCore", requests.End);
        shown.IsEnabled().Should().BeFalse("nobody listens any more");
    }

    // The youngest subscription is asked first, so this one holds the runtime's lock until the end of the listening waits for it.
    private static DiagnosticListener EndsWhileShown(string name, Action end)
    {
        var ending = new Thread(() => Run(end)) { IsBackground = true };
        DiagnosticListener? shown = null;
        var making = new Thread(() => Run(() => shown = new DiagnosticListener(name))) { IsBackground = true };
        using (DiagnosticListener.AllListeners.Subscribe(new Observer(() =>
        {
            if (Thread.CurrentThread != making) return;
            ending.Start();
            SpinWait.SpinUntil(() => ending.Join(0) || ending.ThreadState.HasFlag(ThreadState.WaitSleepJoin), s_limit);
        })))
        {
            making.Start();
            bool made = making.Join(s_limit), ended = made && ending.Join(s_limit);

            // The lock is the process's, so the other tests would wait for ever if these two did.
            if (!made) making.Interrupt();
            if (!ended) ending.Interrupt();
            making.Join(s_limit);
            (made, ended).Should().Be((true, true), "neither thread waits for the other");
        }

        return shown!;
    }

    private static void Run(Action action)
    {
        try
        {
            action();
        }
        catch (ThreadInterruptedException)
        {
            // The test has failed.
        }
    }

    private sealed class Observer(Action onNext) : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value) => onNext();

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
