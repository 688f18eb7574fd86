using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>What a table's destination can show.</summary>
/// <param name="Columns">Its width; null where no terminal limits it.</param>
/// <param name="Colours">Whether ANSI colours may be sent.</param>
/// <param name="Unicode">Whether it can encode the blocks and rules of a table.</param>
internal sealed record Terminal(int? Columns, bool Colours, bool Unicode)
{
    /// <summary>Where no terminal limits the width, or it cannot be known: sentences break here, and a table is at least so wide that it has every column.</summary>
    public const int DefaultColumns = 120;

    /// <summary>Where sentences break.</summary>
    public int TextColumns => Columns ?? DefaultColumns;

    public static Terminal Of(TextWriter writer)
    {
        bool isTerminal = (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
        return new Terminal(isTerminal ? WindowColumns() : null, isTerminal && WantsColours(Environment.GetEnvironmentVariable), CanEncode(writer.Encoding, TableGlyphs.Blocks.All));
    }

    /// <summary>
    /// <c>NO_COLOR</c> (no-color.org) says no whatever its value. Elsewhere than on Windows a terminal names itself in <c>TERM</c>;
    /// on Windows, Windows Terminal sets <c>WT_SESSION</c>, and a console that says neither may print escape sequences as text.
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
