using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Describes what the destination of a table can show.</summary>
/// <param name="Columns">The width, or null if no terminal limits it.</param>
/// <param name="Colours">Whether ANSI colours may be sent.</param>
/// <param name="Unicode">Whether it can encode the blocks and rules of a table.</param>
internal sealed record Terminal(int? Columns, bool Colours, bool Unicode)
{
    /// <summary>
    /// The width if no terminal limits it or its width is unknown. Sentences are broken at this width, and a table is wide enough for every
    /// column.
    /// </summary>
    public const int DefaultColumns = 120;

    /// <summary>The width at which sentences are broken.</summary>
    public int TextColumns => Columns ?? DefaultColumns;

    public static Terminal Of(TextWriter writer)
    {
        bool isTerminal = (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
        return new Terminal(
            isTerminal ? WindowColumns() : null,
            isTerminal && WantsColours(Environment.GetEnvironmentVariable),
            CanEncode(writer.Encoding, TableGlyphs.Blocks.All));
    }

    /// <summary>
    /// Whether the environment allows colours. <c>NO_COLOR</c> (no-color.org) with any value forbids them. Outside of Windows, a terminal
    /// sets its name in <c>TERM</c>. On Windows, Windows Terminal sets <c>WT_SESSION</c>. A console that sets neither may print escape
    /// sequences as text.
    /// </summary>
    public static bool WantsColours(Func<string, string?> environment)
    {
        if (environment("NO_COLOR") is not null) return false;
        return environment("TERM") is { Length: > 0 } term ? term != "dumb" : environment("WT_SESSION") is { Length: > 0 };
    }

    public static bool CanEncode(Encoding encoding, string text)
    {
        var strict = (Encoding)encoding.Clone();
        strict.EncoderFallback = EncoderFallback.ExceptionFallback;
        try
        {
            return strict.GetByteCount(text) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static int WindowColumns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var columns ? columns : DefaultColumns;
        }
        catch (Exception unknown) when (unknown is IOException or PlatformNotSupportedException)
        {
            return DefaultColumns;
        }
    }
}
