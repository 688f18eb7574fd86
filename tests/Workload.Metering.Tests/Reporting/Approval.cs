using System.Globalization;
using System.Text;

namespace Workload.Metering.Tests.Reporting;

/// <summary>
/// Compares a report, or another text that is a contract, with the approved text byte for byte. To approve the present
/// text, set <c>APPROVE_INTO</c> to the folder Approved beside these tests, run them, and read the difference.
/// </summary>
internal static class Approval
{
    public static readonly string[] Cultures = ["", "en-US", "ru-RU", "de-DE", "tr-TR"];

    public static string Write(MeterSnapshot snapshot, ReportFormat format, ReportOptions? options = null, string culture = "")
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            using var writer = new StringWriter(CultureInfo.CurrentCulture);
            snapshot.Write(writer, format, options);
            return writer.ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public static void MatchesApproved(string text, string file, string area = "Reporting")
    {
        byte[] written = Encoding.UTF8.GetBytes(text);
        if (Environment.GetEnvironmentVariable("APPROVE_INTO") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(folder, file), written);
        string approved = Path.Combine(AppContext.BaseDirectory, area, "Approved", file);
        File.Exists(approved).Should().BeTrue("{0} must have been approved", file);
        Encoding.UTF8.GetString(written).Should().Be(File.ReadAllText(approved, Encoding.UTF8));
        written.AsSpan().SequenceEqual(File.ReadAllBytes(approved)).Should().BeTrue("{0} must be the same byte for byte", file);
    }
}
