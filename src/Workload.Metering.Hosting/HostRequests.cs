using System.Diagnostics;

namespace Workload.Metering.Hosting;

/// <summary>
/// Gives each request of a web host the host's meter, wherever the request's code runs. That includes requests without the middleware,
/// endpoints that are not metered, and event streams. ASP.NET Core reports a request to the host's own listener, in the flow that then runs
/// it. Only the hosts of a process with several need this, as <see cref="HostsWithDefault"/> explains.
/// </summary>
internal sealed class HostRequests(WorkloadMeter meter) : IObserver<KeyValuePair<string, object?>>
{
    private const string RequestBegins = "Microsoft.AspNetCore.Hosting.BeginRequest";

    /// <summary>Watches the requests until the result is disposed.</summary>
    public IDisposable Watch(DiagnosticListener ofHost) => ofHost.Subscribe(this, static name => name == RequestBegins);

    // The flow ends with the request, so nothing has to be restored.
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RequestBegins) _ = meter.Enter();
    }

    public void OnCompleted()
    {
        // The host is gone, and its requests are gone with it.
    }

    public void OnError(Exception error)
    {
        // A diagnostic listener reports no errors.
    }
}
