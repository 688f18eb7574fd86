using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Workload.Metering.AspNetCore.Reports;

/// <summary>Serves the report.</summary>
/// <param name="meter">Returns the meter to report.</param>
/// <param name="recent">The meter's snapshots of the last minute.</param>
/// <param name="hostStops">Signals that the host stops. A recording ends then, because the host would otherwise wait for it.</param>
internal sealed class ReportEndpoint(Func<WorkloadMeter> meter, RecentSnapshots recent, CancellationToken hostStops)
{
    private const int MaxSeconds = 300;

    /// <summary>
    /// The maximum number of requests that may record at the same time. Each of them holds a connection and a snapshot.
    /// </summary>
    private const int MaxRecordings = 4;

    private int _recordings;

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (!TryChooseMedia(context.Request, out var media, out int status, out string? problem)
            || !TryReadSeconds(context.Request, "seconds", MaxSeconds, out int? seconds, out status, out problem)
            || !TryReadSeconds(context.Request, "last", RecentSnapshots.MaxSeconds, out int? last, out status, out problem))
        {
            await RefuseAsync(context, status, problem).ConfigureAwait(false);
            return;
        }

        if (seconds is not null && last is not null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest,
                "seconds and last exclude each other. Use seconds for the next seconds, or last for the past ones.").ConfigureAwait(false);
            return;
        }

        var snapshot = seconds is { } duration
            ? await RecordAsync(context, duration).ConfigureAwait(false)
            : last is { } past ? recent.Last(past) : meter().Snapshot();
        if (snapshot is not null) await WriteAsync(context, snapshot, media).ConfigureAwait(false);
    }

    private static bool TryChooseMedia(HttpRequest request, out ReportMedia media, out int status, out string? problem)
    {
        status = StatusCodes.Status406NotAcceptable;
        problem = $"None of the accepted media types is available. Use ?format= with one of {ReportMedia.Names}.";
        ReportMedia? chosen;
        if (request.Query.TryGetValue("format", out var format))
        {
            status = StatusCodes.Status400BadRequest;
            problem = $"format is '{Shown(format)}'; it must be one of {ReportMedia.Names}.";
            chosen = ReportMedia.Named(format.ToString());
        }
        else
        {
            chosen = ReportMedia.AcceptedBy(request);
        }

        media = chosen!;
        return chosen is not null;
    }

    private static bool TryReadSeconds(HttpRequest request, string name, int max, out int? seconds, out int status, out string? problem)
    {
        seconds = null;
        status = StatusCodes.Status400BadRequest;
        problem = null;
        if (!request.Query.TryGetValue(name, out var text)) return true;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given >= 1 && given <= max)
        {
            seconds = given;
            return true;
        }

        problem = $"{name} is '{Shown(text)}'; it must be a whole number from 1 to {max}.";
        return false;
    }

    private async Task<MeterSnapshot?> RecordAsync(HttpContext context, int seconds)
    {
        try
        {
            if (Interlocked.Increment(ref _recordings) <= MaxRecordings)
                return await RecordAsync(meter(), TimeSpan.FromSeconds(seconds), context.RequestAborted).ConfigureAwait(false);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable,
                $"{MaxRecordings} requests are recording already. Try again when one of them has ended.").ConfigureAwait(false);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _recordings);
        }
    }

    /// <summary>
    /// Returns the figures from now until the time is over or the host stops. If the request is cancelled, the caller handles the
    /// cancellation.
    /// </summary>
    private async Task<MeterSnapshot> RecordAsync(WorkloadMeter recorded, TimeSpan duration, CancellationToken requestAborted)
    {
        var before = recorded.Snapshot();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(requestAborted, hostStops);
        try
        {
            return await recorded.RecordAsync(duration, ends.Token, lockOwners: true).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (hostStops.IsCancellationRequested && !requestAborted.IsCancellationRequested)
        {
            return recorded.Snapshot().Since(before);
        }
    }

    private static async Task WriteAsync(HttpContext context, MeterSnapshot snapshot, ReportMedia media)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        snapshot.Write(text, media.Format, new ReportOptions { LinkTimeSpans = true });
        byte[] body = Encoding.UTF8.GetBytes(text.ToString());
        var response = context.Response;
        response.ContentType = $"{media.Type}; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";

        // The page contains everything that it needs. Any other content that got into it must neither run nor load anything.
        response.Headers.ContentSecurityPolicy = ReportSecurityPolicy.For(media.Format);
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, int status, string? problem)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(problem + "\n", context.RequestAborted);
    }

    // Text from the client is shortened and kept on one line before it goes into the answer.
    private static string Shown(StringValues given)
    {
        string text = given.ToString();
        return string.Concat(text.Take(40).Select(character => char.IsControl(character) ? ' ' : character));
    }
}
