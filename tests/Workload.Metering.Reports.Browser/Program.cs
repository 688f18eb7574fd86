// This program looks at the HTML page and the flame graph in headless Chromium, as a person's browser would show them. It does so at the
// widths of a phone and of a desk, in light and in dark, and under a policy that allows neither style nor script. A console error, a
// request, or a page wider than the window is a failure. Its arguments are the folder for the pages and pictures, and the JSON reports to
// show. It always shows a large report too. It ends with "N passed, N failed", and with code 1 if any check failed.
using System.Globalization;
using System.Text.RegularExpressions;
using Workload.Metering;
using Workload.Metering.Reports.Browser;

if (args is not [var folder, .. var reports])
{
    Console.Error.WriteLine("usage: Workload.Metering.Reports.Browser <output folder> [<report.json>...]");
    return 2;
}

Directory.CreateDirectory(folder);
var snapshots = new List<(string Name, MeterSnapshot Snapshot)>();
foreach (string report in reports)
{
    using var text = File.OpenText(report);
    snapshots.Add((Path.GetFileNameWithoutExtension(report), MeterSnapshot.Load(text)));
}

snapshots.Add(("cms", CmsReport.Make()));
snapshots.Add(("large", LargeReport.Make()));
int passed = 0, failed = 0;
await using var browser = await Chromium.StartAsync("chromium");
foreach (var (name, snapshot) in snapshots)
{
    foreach (var (format, extension) in new[] { (ReportFormat.Html, "html"), (ReportFormat.FlameGraph, "svg") })
    {
        string page = Path.GetFullPath(Path.Combine(folder, $"{name}.{extension}"));
        await using (var writer = File.CreateText(page)) snapshot.Write(writer, format, new ReportOptions { LinkTimeSpans = true });
        foreach (int width in new[] { 400, 1400 })
        {
            foreach (string theme in new[] { "light", "dark" })
            {
                string picture = Path.Combine(
                    folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{extension}-{width}-{theme}.png"));
                Count(page, width, theme, await new PageVisit(browser, page, width, theme, picture).LookAsync());
            }
        }
    }

    await LookUnderAStrictPolicyAsync(name, snapshot);
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

void Count(string page, int width, string theme, List<string> faults)
{
    foreach (string fault in faults) Console.WriteLine($"FAILED {Path.GetFileName(page)} at {width} pixels, {theme}: {fault}");
    if (faults.Count == 0) passed++;
    else failed++;
}

// An application's own policy may allow less than the page's policy.
async Task LookUnderAStrictPolicyAsync(string name, MeterSnapshot snapshot)
{
    const int Width = 1400;
    string page = Path.GetFullPath(Path.Combine(folder, $"{name}-strict.html"));
    using var text = new StringWriter(CultureInfo.InvariantCulture);
    snapshot.Write(text, ReportFormat.Html);
    string strict = Regex.Replace(text.ToString(), "(http-equiv=\"Content-Security-Policy\" content=\")[^\"]*", "$1default-src 'none'");
    await File.WriteAllTextAsync(page, strict);
    Count(page, Width, "light", await new PageVisit(browser, page, Width, "light", Path.ChangeExtension(page, ".png"))
        .LookWithoutStyleAsync());
}
