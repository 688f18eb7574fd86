using System.Diagnostics;

namespace Workload.Metering.Tool.Targets;

/// <summary>Wants every diagnostic event of the requests, as some tracers do. So each request has an activity.</summary>
internal sealed class RequestWatcher : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public static IDisposable Start() => DiagnosticListener.AllListeners.Subscribe(new RequestWatcher());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.AspNetCore") value.Subscribe(this, static (_, _, _) => true);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // It is enough that the event is raised.
    }

    public void OnCompleted()
    {
        // The events last as long as the process.
    }

    public void OnError(Exception error)
    {
        // A diagnostic listener reports no errors.
    }
}
