using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Writes any text as plain text of a cell of a Markdown table, without markup, HTML, links or mentions.</summary>
internal static class MarkdownText
{
    public static string Escape(string text)
    {
        string visible = DisplayText.Visible(text);
        var escaped = new StringBuilder(visible.Length + 8);
        for (int at = 0; at < visible.Length; at++)
        {
            char character = visible[at];
            string? replacement = character switch
            {
                // These are written as references, because some Markdown dialects keep a backslash before them or split the cell in spite
                // of it.
                '|' => "&#124;",
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '@' => "&#64;",
                ':' when Follows(visible, at + 1, "//") => "&#58;",
                '.' when at >= 3 && string.Compare(visible, at - 3, "www", 0, 3, StringComparison.OrdinalIgnoreCase) == 0 => "&#46;",
                '_' when IsWordAt(visible, at - 1) && IsWordAt(visible, at + 1) => null,
                '\\' or '`' or '*' or '_' or '[' or ']' or '~' or '#' or '!' or '$' => "\\" + character,
                _ => null,
            };
            if (replacement is null) escaped.Append(character);
            else escaped.Append(replacement);
        }

        return escaped.ToString();
    }

    private static bool Follows(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static bool IsWordAt(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);
}
