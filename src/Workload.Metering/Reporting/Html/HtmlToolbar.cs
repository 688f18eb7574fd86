using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>
/// Writes the controls of a page that a server serves, which are the choice of another time span and the refresh. A page in a file has no
/// server.
/// </summary>
internal static class HtmlToolbar
{
    private const int RefreshSeconds = 10;

    private static readonly (string Query, string Name)[] s_spans =
        [("", "whole life"), ("&amp;last=60", "last minute"), ("&amp;seconds=10", "next 10 seconds")];

    public static void Append(StringBuilder page)
    {
        page.Append("<nav class=\"spans\" aria-label=\"Time span\">");
        foreach (var (query, name) in s_spans) page.Append(CultureInfo.InvariantCulture, $"<a href=\"?format=html{query}\">{name}</a>");
        page.Append(CultureInfo.InvariantCulture, $"<label hidden=\"\">"
            + $"<input type=\"checkbox\" id=\"refresh\" data-seconds=\"{RefreshSeconds}\"/> refresh every {RefreshSeconds} "
            + $"s</label></nav>\n");
    }
}
