// Looks at the HTML page and the flame graph in headless Chromium, as a person's browser would show them: on a phone and on a desk, light
// and dark. A console error, a request, or a page wider than the window is a failure. Arguments: the folder for the pages and
// pictures, and the JSON reports to show; a large one is always shown. Ends with "N passed, N failed", and code 1 if any failed.
using System.Globalization;
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

snapshots.Add(("large", LargeReport.Make()));
int passed = 0, failed = 0;
await using var browser = await Chromium.StartAsync("chromium");
foreach (var (name, snapshot) in snapshots)
{
    foreach (var (format, extension) in new[] { (ReportFormat.Html, "html"), (ReportFormat.FlameGraph, "svg") })
    {
        string page = Path.GetFullPath(Path.Combine(folder, $"{name}.{extension}"));
        await using (var writer = File.CreateText(page)) snapshot.Write(writer, format);
        foreach (int width in new[] { 400, 1400 })
        {
            foreach (string theme in new[] { "light", "dark" })
            {
                string picture = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{extension}-{width}-{theme}.png"));
                var faults = await new PageVisit(browser, page, width, theme, picture).LookAsync();
                foreach (string fault in faults) Console.WriteLine($"FAILED {Path.GetFileName(page)} at {width} pixels, {theme}: {fault}");
                if (faults.Count == 0) passed++;
                else failed++;
            }
        }
    }
}

Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
