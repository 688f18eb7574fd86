using System.Diagnostics;

namespace Workload.Metering.Hosting;

/// <summary>
/// Gives each request of a web host the host's meter, wherever its code runs: with the middleware or without, in an endpoint that is not
/// metered, in an event stream. ASP.NET Core tells the host's own listener of a request, in the flow that then runs the request.
/// </summary>
internal sealed class HostRequests(WorkloadMeter meter) : IObserver<KeyValuePair<string, object?>>
{
    private const string RequestBegins = "Microsoft.AspNetCore.Hosting.BeginRequest";

    /// <summary>Watches until the result is disposed.</summary>
    public IDisposable Watch(DiagnosticListener ofHost) => ofHost.Subscribe(this, static name => name == RequestBegins);

    // The flow ends with the request, so there is nothing to leave.
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RequestBegins) _ = meter.Enter();
    }

    public void OnCompleted()
    {
        // The host is gone, and its requests with it.
    }

    public void OnError(Exception error)
    {
        // A diagnostic listener reports none.
    }
}
