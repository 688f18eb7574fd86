using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The log messages about requests. Each is logged at most once per application and has a stable event id.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(EventId = 201, EventName = "RoutesExceeded", Level = LogLevel.Warning,
        Message = "The route '{Route}' is counted under '(other routes)', and so are all further ones. "
            + "Routes use at most {MaxRoutes} of {MaxPhases} phases. "
            + "Raise WorkloadMeterOptions.MaxPhases, or give routes a common name with WithPhase.")]
    public static partial void RoutesExceeded(ILogger logger, string route, int maxRoutes, int maxPhases);

    [LoggerMessage(EventId = 202, EventName = "MostRequestsUnmatched", Level = LogLevel.Warning,
        Message = "No route matched {Unmatched} of {Requests} requests, so they share the phase '(unmatched)'. "
            + "Middleware may answer them: RequestMeteringOptions.Name can name such requests.")]
    public static partial void MostRequestsUnmatched(ILogger logger, long unmatched, long requests);

    [LoggerMessage(EventId = 203, EventName = "NameFailed", Level = LogLevel.Warning,
        Message = "RequestMeteringOptions.Name threw {ErrorType}. Requests for which it throws stay in '(unmatched)'. "
            + "Further failures are not logged.")]
    public static partial void NameFailed(ILogger logger, Exception error, string errorType);

    [LoggerMessage(EventId = 204, EventName = "NamesExceeded", Level = LogLevel.Warning,
        Message = "RequestMeteringOptions.Name returned '{Name}', which is not used: {Reason}. "
            + "Requests with such names stay in '(unmatched)'. Is the name built from data such as ids?")]
    public static partial void NamesExceeded(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 205, EventName = "EndpointsNotDeclared", Level = LogLevel.Debug,
        Message = "The endpoints could not be listed when the application started. Each is declared with its first request.")]
    public static partial void EndpointsNotDeclared(ILogger logger, Exception error);

    [LoggerMessage(EventId = 206, EventName = "FilterFailed", Level = LogLevel.Warning,
        Message = "RequestMeteringOptions.Filter threw {ErrorType}. Requests for which it throws are metered. "
            + "Further failures are not logged.")]
    public static partial void FilterFailed(ILogger logger, Exception error, string errorType);

    [LoggerMessage(EventId = 207, EventName = "ServerTimingFailed", Level = LogLevel.Warning,
        Message = "RequestMeteringOptions.ServerTiming threw {ErrorType}. Responses for which it throws have no such header. "
            + "Further failures are not logged.")]
    public static partial void ServerTimingFailed(ILogger logger, Exception error, string errorType);
}
