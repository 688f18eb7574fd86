using System.Globalization;
using System.Text;
using Workload.Metering.Reporting.Flames;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes a self-contained page, which needs no other file, font or request.</summary>
internal sealed class HtmlReportWriter : IReportWriter
{
    /// <summary>The maximum number of rows. Nobody reads more rows, and they would make a page slow.</summary>
    private const int MaxRows = 1_000;

    private const string Modes =
        "<button type=\"button\" data-mode=\"all\" aria-pressed=\"true\">all time</button>"
        + "<button type=\"button\" data-mode=\"cpu\" aria-pressed=\"false\">CPU</button>"
        + "<button type=\"button\" data-mode=\"waiting\" aria-pressed=\"false\">waiting</button>";

    // The empty icon keeps a browser from requesting an icon from the server.
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <link rel="icon" href="data:,"/>
        <title>Where the time went</title>

        """;

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var rows = ReportRows.Of(snapshot, options.With(top: Math.Min(options.Top ?? MaxRows, MaxRows)));
        var page = new StringBuilder(Head);
        page.Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"{PageAssets.Html.Policy}\"/>\n");
        page.Append("<style>").Append(PageAssets.Html.Style).Append("</style>\n</head>\n<body>\n");
        string taken = snapshot.TakenAt.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        string time = $"<time datetime=\"{snapshot.TakenAt:O}\">{taken}</time>";
        page.Append(CultureInfo.InvariantCulture, $"""
            <header>
            <div><h1>Where the time went</h1><p class="quiet">Taken {time} by Workload.Metering</p></div>
            <button type="button" id="theme" hidden="">Dark</button>
            </header>
            <main>

            """);
        if (options.LinkTimeSpans) HtmlToolbar.Append(page);
        HtmlSummary.Append(page, snapshot, rows);
        HtmlAdvice.Append(page, snapshot);
        HtmlPhaseTable.Append(page, snapshot, rows, options);
        HtmlWaits.Append(page, snapshot, rows);
        AppendFlameGraph(page, snapshot);
        HtmlPercentiles.Append(page, snapshot, rows);
        HtmlCallsAtOnce.Append(page, snapshot, rows);
        HtmlMachine.Append(page, snapshot);
        page.Append("</main>\n<script>").Append(PageAssets.Html.Script).Append("</script>\n</body>\n</html>\n");
        writer.Write(page.Replace("\r\n", "\n").ToString());
    }

    private static void AppendFlameGraph(StringBuilder page, MeterSnapshot snapshot)
    {
        var frames = new StringBuilder();
        int omitted = FlameGraph.Append(frames, snapshot, 0, 0, out int height);
        string left = omitted > 0 ? $" {Quantity.Count(omitted, "narrower frame")} {(omitted == 1 ? "is" : "are")} left out." : "";
        page.Append(CultureInfo.InvariantCulture, $"""
            <section aria-labelledby="flame-heading" data-flame="">
            <h2 id="flame-heading">Call tree</h2>
            <p class="quiet">Each frame is a phase below its caller; its width is the flow time of the phase and all within it.{left}</p>
            <div class="modes" role="group" aria-label="What the widths show">{Modes}</div>
            <svg class="flame" width="100%" height="{height}" role="group" aria-label="Flame graph of the call tree">

            """);
        page.Append(frames).Append(
            "</svg>\n<p class=\"info quiet\">Choose a frame to zoom; arrow keys, Enter and Escape do too.</p>\n</section>\n");
    }
}
