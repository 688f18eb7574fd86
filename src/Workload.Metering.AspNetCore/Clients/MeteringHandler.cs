using System.Globalization;

namespace Workload.Metering.AspNetCore.Clients;

/// <summary>Measures each call of a client as a scope.</summary>
internal sealed class MeteringHandler(WorkloadMeter meter, string name) : DelegatingHandler
{
    private const int FirstFailure = 400;

    private readonly Phase _phase = meter.GetPhase(name);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var scope = _phase.Track();
        try
        {
            return Marked(scope, await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            Mark(scope, error);
            throw;
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var scope = _phase.Track();
        try
        {
            return Marked(scope, base.Send(request, cancellationToken));
        }
        catch (Exception error)
        {
            Mark(scope, error);
            throw;
        }
    }

    private static HttpResponseMessage Marked(PhaseScope scope, HttpResponseMessage response)
    {
        if ((int)response.StatusCode >= FirstFailure) scope.Fail(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        return response;
    }

    // The client's own time limit cancels the call too. Only the client knows that the limit was the reason, so here it counts as a
    // cancellation.
    private static void Mark(PhaseScope scope, Exception error)
    {
        if (error is OperationCanceledException) scope.Cancel();
        else scope.Fail(error.GetType().FullName ?? error.GetType().Name);
    }
}
