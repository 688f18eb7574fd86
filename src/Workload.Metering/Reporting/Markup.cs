using System.Globalization;
using System.Net;

namespace Workload.Metering.Reporting;

/// <summary>Text and numbers within HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>Any text as text, in an element or in a quoted attribute: what is no character of XML is made visible first.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(DisplayText.Visible(text));

    /// <summary>A name, which may break after a slash or a point and before a brace, but not inside a word.</summary>
    public static string Name(string name) => Text(name)
        .Replace("/", "/<wbr/>", StringComparison.Ordinal).Replace(" /<wbr/>", " /", StringComparison.Ordinal)
        .Replace("{", "<wbr/>{", StringComparison.Ordinal).Replace(".", ".<wbr/>", StringComparison.Ordinal);

    /// <summary>A share as a CSS or SVG length.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%";

    /// <summary>A style sheet or script that stands beside the writers.</summary>
    public static string Embedded(string file)
    {
        using var stream = typeof(Markup).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"The library was built without {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
