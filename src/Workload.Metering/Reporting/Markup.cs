using System.Globalization;
using System.Net;

namespace Workload.Metering.Reporting;

/// <summary>Formats text and numbers for HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>Encodes any text for an element or a quoted attribute. Characters that XML does not allow are made visible first.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(DisplayText.Visible(text));

    /// <summary>Encodes a name. A line may break after a slash or a point and before a brace, but not inside a word.</summary>
    public static string Name(string name) => Text(name)
        .Replace("/", "/<wbr/>", StringComparison.Ordinal).Replace(" /<wbr/>", " /", StringComparison.Ordinal)
        .Replace("{", "<wbr/>{", StringComparison.Ordinal).Replace(".", ".<wbr/>", StringComparison.Ordinal);

    /// <summary>Formats a share as a CSS or SVG length.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%";

    /// <summary>Returns a style sheet or script that is embedded in the assembly.</summary>
    public static string Embedded(string file)
    {
        using var stream = typeof(Markup).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The library was built without {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
