using Workload.Metering.Reporting;

namespace Workload.Metering;

/// <summary>The Content-Security-Policy under which a browser shows a report in full.</summary>
/// <remarks>
/// A report's style and script are constant, so the policy names their hashes and needs no <c>'unsafe-inline'</c>. The hashes change with
/// the version of the library. Under a stricter policy the page still shows its text and its tables, without colours and sorting.
/// This class is thread-safe, and the texts are created once.
/// </remarks>
public static class ReportSecurityPolicy
{
    /// <summary>The whole policy for a response with a report, as the value of the header <c>Content-Security-Policy</c>.</summary>
    /// <param name="format">The report's format.</param>
    /// <returns>The policy. For a format without style and script it allows nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static string For(ReportFormat format) => (AssetsOf(format)?.Policy ?? "default-src 'none'") + "; frame-ancestors 'none'";

    /// <summary>Returns the source to add to the <c>style-src</c> of a custom policy, in the form <c>'sha256-…'</c>.</summary>
    /// <param name="format">The report's format.</param>
    /// <returns>The source, or <see langword="null"/> for a format without a style.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static string? StyleSource(ReportFormat format) => AssetsOf(format)?.StyleSource;

    /// <summary>Returns the source to add to the <c>script-src</c> of a custom policy, in the form <c>'sha256-…'</c>.</summary>
    /// <param name="format">The report's format.</param>
    /// <returns>The source, or <see langword="null"/> for a format without a script.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static string? ScriptSource(ReportFormat format) => AssetsOf(format)?.ScriptSource;

    private static PageAssets? AssetsOf(ReportFormat format) => format switch
    {
        ReportFormat.Html => PageAssets.Html,
        ReportFormat.FlameGraph => PageAssets.FlameGraph,
        ReportFormat.Table or ReportFormat.Markdown or ReportFormat.Json or ReportFormat.FoldedStacks => null,
        _ =>
            throw new ArgumentOutOfRangeException(nameof(format), format, $"{format} is not a report format; "
                + $"it must be one of {string.Join(", ", Enum.GetNames<ReportFormat>())}."),
    };
}
