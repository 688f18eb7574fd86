using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// Names requests without a route when they end. The name comes from a router's template, the phase of files, or the application's own
/// function.
/// </summary>
internal sealed class UnmatchedRequests(RequestPhases phases, Func<HttpContext, string?>? name, ILogger logger)
{
    private const int MaxNames = 50;
    private const int MaxLength = 200;

    /// <summary>
    /// The number of unmatched requests at which their share is first checked. After that it is checked at each doubling until it has been
    /// logged.
    /// </summary>
    private const long FirstLook = 128;

    private readonly ConcurrentDictionary<string, Phase> _names = new(StringComparer.Ordinal);
    private long _unmatched;
    private int _failureLogged, _excessLogged, _shareLogged;

    /// <summary>Returns the phase of the request, or the shared phase if nothing names the request.</summary>
    public Phase PhaseOf(RequestScope request)
    {
        var context = request.Context;
        if (!request.HasRoutedErrorPage && LegacyRoutes.RouteOf(context) is { } route)
            return phases.DeclareRoute(RequestMethods.NameOf(context.Request.Method, out _), route);
        if (StaticFiles.IsIn(context.Response)) return phases.StaticFiles;
        if (name is not null && Ask(context) is { } named) return named;
        CountUnmatched();
        return phases.Unmatched;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "This is code of the application that metering calls. It must not fail the request.")]
    private Phase? Ask(HttpContext context)
    {
        string? given;
        try
        {
            given = name!(context);
        }
        catch (Exception error)
        {
            if (Interlocked.Exchange(ref _failureLogged, 1) == 0)
                RequestLog.NameFailed(logger, error, error.GetType().FullName ?? error.GetType().Name);
            return null;
        }

        if (string.IsNullOrWhiteSpace(given)) return null;
        if (_names.TryGetValue(given, out var known)) return known;
        if (given.Length > MaxLength)
            return Refuse(Printable(given[..MaxLength]), $"it has {given.Length} characters, and the limit is {MaxLength}");
        if (given.Any(char.IsControl)) return Refuse(Printable(given), "it has a control character");
        if (_names.Count >= MaxNames) return Refuse(given, $"the limit of {MaxNames} different names is reached");
        return _names.GetOrAdd(given, phases.Find(given));
    }

    private Phase? Refuse(string given, string reason)
    {
        if (Interlocked.Exchange(ref _excessLogged, 1) == 0) RequestLog.NamesExceeded(logger, given, reason);
        return null;
    }

    // The log shows the name on one line.
    private static string Printable(string name) =>
        string.Concat(name.Select(character => char.IsControl(character) ? ' ' : character));

    private void CountUnmatched()
    {
        if (_shareLogged != 0) return;
        long unmatched = Interlocked.Increment(ref _unmatched);
        if (unmatched >= FirstLook && long.IsPow2(unmatched))
            ThreadPool.UnsafeQueueUserWorkItem(static requests => requests.LookAtShare(), this, preferLocal: false);
    }

    /// <summary>Logs once if most requests are unmatched.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "An item of the pool that throws ends the process. A missing line in the log does no harm.")]
    internal void LookAtShare()
    {
        try
        {
            // The request that led here may not be in the snapshot yet.
            var snapshot = phases.Meter.Snapshot();
            long unmatched = Math.Max(CountOf(phases.Unmatched), Volatile.Read(ref _unmatched));
            long requests = unmatched + phases.All.Distinct().Sum(CountOf);
            if (unmatched * 2 > requests && Interlocked.Exchange(ref _shareLogged, 1) == 0)
                RequestLog.MostRequestsUnmatched(logger, unmatched, requests);

            long CountOf(Phase phase) => snapshot.TryGetPhase(phase.Name, out var summary) ? summary.Count : 0;
        }
        catch (Exception)
        {
            // The next look follows when the number of unmatched requests has doubled.
        }
    }
}
