using System.Security.Cryptography;
using System.Text;

namespace Workload.Metering.Reporting;

/// <summary>
/// The constant style and script of a page. A content security policy allows them by their hashes, so it need not allow any other inline
/// code.
/// </summary>
internal sealed class PageAssets
{
    private static readonly Lazy<PageAssets> s_html = new(
        () => new PageAssets(
            StateTexts.ShapeStyle + TextOf("colours.css", "flame-graph.css") + StateTexts.PageStyle + TextOf("page.css"),
            TextOf("flame-graph.js", "page.js")));
    private static readonly Lazy<PageAssets> s_flameGraph = new(
        () => new PageAssets(StateTexts.ShapeStyle + TextOf("colours.css", "flame-graph.css"), TextOf("flame-graph.js")));

    private PageAssets(string style, string script)
    {
        Style = "\n" + style;
        Script = "\n" + script;
        StyleSource = SourceOf(Style);
        ScriptSource = SourceOf(Script);
    }

    public static PageAssets Html => s_html.Value;

    public static PageAssets FlameGraph => s_flameGraph.Value;

    /// <summary>The whole text of the style element. Any change of it changes its hash.</summary>
    public string Style { get; }

    /// <summary>The whole text of the script element.</summary>
    public string Script { get; }

    /// <summary>The style as a source in a policy, in the form <c>'sha256-…'</c>.</summary>
    public string StyleSource { get; }

    /// <summary>The script as a source in a policy.</summary>
    public string ScriptSource { get; }

    /// <summary>The policy. It allows the page to use its own style and script and to show its empty icon.</summary>
    public string Policy =>
        $"default-src 'none'; style-src {StyleSource}; script-src {ScriptSource}; img-src data:; base-uri 'none'; form-action 'none'";

    // A checkout may have changed the line ends.
    private static string TextOf(params string[] files) =>
        string.Concat(files.Select(Markup.Embedded)).Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string SourceOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
