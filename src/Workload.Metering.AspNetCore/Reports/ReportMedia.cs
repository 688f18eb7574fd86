using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workload.Metering.AspNetCore.Reports;

/// <summary>A form of the report with its name in <c>?format=</c>, its media type and its format.</summary>
internal sealed record ReportMedia(string Name, string Type, ReportFormat Format)
{
    // The order is the preference for clients that accept any type. Text comes first because it serves the user of a terminal better than a
    // page.
    private static readonly ReportMedia[] s_negotiated =
    [
        new("text", "text/plain", ReportFormat.Table),
        new("html", "text/html", ReportFormat.Html),
        new("json", "application/json", ReportFormat.Json),
        new("markdown", "text/markdown", ReportFormat.Markdown),
    ];

    private static readonly ReportMedia[] s_all =
    [
        .. s_negotiated,
        new("flamegraph", "image/svg+xml", ReportFormat.FlameGraph),
        new("folded", "text/plain", ReportFormat.FoldedStacks),
    ];

    public static string Names => string.Join(", ", s_all.Select(media => media.Name));

    public static ReportMedia? Named(string name) =>
        s_all.FirstOrDefault(media => media.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the available form that the client prefers, or null if the client accepts none.</summary>
    public static ReportMedia? AcceptedBy(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0) return s_negotiated[0];
        return s_negotiated
            .Select(media => (Media: media, Quality: QualityOf(media, accepted)))
            .Where(choice => choice.Quality > 0)
            .OrderByDescending(choice => choice.Quality)
            .Select(choice => choice.Media)
            .FirstOrDefault();
    }

    // If several ranges cover the type, the most specific one gives its quality.
    private static double QualityOf(ReportMedia media, IList<MediaTypeHeaderValue> accepted)
    {
        var type = new MediaTypeHeaderValue(media.Type);
        return accepted
            .Where(range => Covers(range, type))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }

    // The types of the reports have no parameters. A client may give some, such as a charset, and means the type all the same.
    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        range.MatchesAllTypes || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
}
