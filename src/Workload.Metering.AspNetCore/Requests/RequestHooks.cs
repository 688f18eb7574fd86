using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Asks the application's functions that answer yes or no for a request. One that throws must not fail the request.</summary>
internal sealed class RequestHooks(RequestMeteringOptions options, ILogger logger)
{
    private readonly Func<HttpContext, bool>? _filter = options.Filter;
    private readonly Func<HttpContext, bool>? _serverTiming = options.ServerTiming;
    private int _filterFailureLogged, _serverTimingFailureLogged;

    /// <summary>Whether any response may get the header.</summary>
    public bool HasServerTiming => _serverTiming is not null;

    /// <summary>Whether the request is metered. A request for which the function throws is, as without a function.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "This is code of the application that metering calls. It must not fail the request.")]
    public bool Meters(HttpContext context)
    {
        try
        {
            return _filter?.Invoke(context) != false;
        }
        catch (Exception error)
        {
            if (Interlocked.Exchange(ref _filterFailureLogged, 1) == 0)
                RequestLog.FilterFailed(logger, error, error.GetType().FullName ?? error.GetType().Name);
            return true;
        }
    }

    /// <summary>Adds the header to a response that starts, if its client is to have it.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "This is code of the application that metering calls. It must not fail the request.")]
    public void AddServerTiming(RequestScope request)
    {
        try
        {
            if (_serverTiming?.Invoke(request.Context) == true) ServerTimingHeader.Add(request);
        }
        catch (Exception error)
        {
            if (Interlocked.Exchange(ref _serverTimingFailureLogged, 1) == 0)
                RequestLog.ServerTimingFailed(logger, error, error.GetType().FullName ?? error.GetType().Name);
        }
    }
}
