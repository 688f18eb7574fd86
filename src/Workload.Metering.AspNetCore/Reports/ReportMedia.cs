using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workload.Metering.AspNetCore.Reports;

/// <summary>A form of the report: its name in <c>?format=</c>, its media type, and how it is written.</summary>
internal sealed record ReportMedia(string Name, string Type, ReportFormat Format)
{
    // In the order of preference where a client takes any of them: a terminal's user is better served with text than with a page.
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

    public static ReportMedia? Named(string name) => s_all.FirstOrDefault(media => media.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the client prefers of what there is; null where it takes none of it.</summary>
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

    // The most specific range that covers it says how much it is wanted.
    private static double QualityOf(ReportMedia media, IList<MediaTypeHeaderValue> accepted)
    {
        var type = new MediaTypeHeaderValue(media.Type);
        return accepted
            .Where(range => type.IsSubsetOf(range))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }
}
