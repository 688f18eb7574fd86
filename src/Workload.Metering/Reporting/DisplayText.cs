using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting;

/// <summary>Prepares names for a terminal. Names are made harmless, measured in columns, and shortened between whole characters.</summary>
internal static class DisplayText
{
    private const int VariationSelectorEmoji = 0xFE0F;

    // The table is East_Asian_Width W and F of Unicode 14 (EastAsianWidth.txt). Ranges are joined over unassigned code points.
    private static readonly (int First, int Last)[] s_wideRanges =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3), (0x25FD, 0x25FE),
        (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE),
        (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26FA, 0x26FA),
        (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755),
        (0x2757, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55),
        (0x2E80, 0x303E), (0x3041, 0x3247), (0x3250, 0x4DBF), (0x4E00, 0xA4C6), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xF900, 0xFAD9),
        (0xFE10, 0xFE19), (0xFE30, 0xFE6B), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x18D08), (0x1AFF0, 0x1B2FB), (0x1F004, 0x1F004),
        (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F200, 0x1F265), (0x1F300, 0x1F320), (0x1F32D, 0x1F335),
        (0x1F337, 0x1F37C), (0x1F37E, 0x1F393), (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4),
        (0x1F3F8, 0x1F43E), (0x1F440, 0x1F440), (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567),
        (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5), (0x1F6CC, 0x1F6CC),
        (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6DF), (0x1F6EB, 0x1F6EC), (0x1F6F4, 0x1F6FC), (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F93A),
        (0x1F93C, 0x1F945), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>
    /// Makes every character visible that could move the cursor, break a line, reverse the reading order or hide text. Control characters
    /// become their pictures (U+2400 and following), and other invisible characters become their numbers.
    /// </summary>
    public static string Visible(string text)
    {
        if (text.All(character => character is >= ' ' and < (char)0x7F)) return text;
        var visible = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < 0x20) visible.Append((char)(0x2400 + rune.Value));
            else if (rune.Value == 0x7F) visible.Append('\u2421');
            else if (IsHarmful(rune)) visible.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            else visible.Append(rune.ToString());
        }

        return visible.ToString();
    }

    /// <summary>Returns the number of terminal columns that the text takes.</summary>
    public static int Width(string text)
    {
        int width = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            width += ClusterWidth(text.AsSpan(at, length));
            at += length;
        }

        return width;
    }

    /// <summary>
    /// Returns the text in at most <paramref name="columns"/> columns. A part of a longer text is left out. By default that is the middle,
    /// because both ends distinguish phases.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">Its width.</param>
    /// <param name="ellipsis">The text that replaces the part that is left out.</param>
    /// <param name="headShare">The share of the remaining text that is taken from the beginning. The value 0 keeps only the end.</param>
    public static string Shorten(string text, int columns, string ellipsis = "…", double headShare = 0.5)
    {
        if (Width(text) <= columns) return text;
        int budget = columns - ellipsis.Length;
        if (budget < 1) return ellipsis.Length <= columns ? ellipsis : "";
        var clusters = new List<string>();
        for (int at = 0; at < text.Length; at += clusters[^1].Length)
            clusters.Add(text.Substring(at, StringInfo.GetNextTextElementLength(text, at)));

        int first = 0, last = clusters.Count;
        for (int head = 0, tail = 0; first < last;)
        {
            bool fromEnd = head * (1 - headShare) > tail * headShare || headShare == 0;
            int width = Width(clusters[fromEnd ? last - 1 : first]);
            if (width > budget) break;
            budget -= width;
            if (fromEnd)
            {
                last--;
                tail++;
            }
            else
            {
                first++;
                head++;
            }
        }

        return string.Concat(clusters.Take(first)) + ellipsis + string.Concat(clusters.Skip(last));
    }

    public static string PadRight(string text, int columns) => text + new string(' ', Math.Max(0, columns - Width(text)));

    public static string PadLeft(string text, int columns) => new string(' ', Math.Max(0, columns - Width(text))) + text;

    // The zero-width joiner stays, because it holds emoji together and moves nothing. The last two code points of each plane are no
    // characters, and XML does not allow them.
    private static bool IsHarmful(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || (rune.Value != 0x200D && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse);

    private static int ClusterWidth(ReadOnlySpan<char> cluster)
    {
        int width = 0;
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (rune.Value == VariationSelectorEmoji || IsRegionalIndicator(rune) || IsWide(rune)) return 2;
            if (width == 0 && rune.Value != 0x200D
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
            {
                width = 1;
            }
        }

        return width;
    }

    private static bool IsRegionalIndicator(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    private static bool IsWide(Rune rune)
    {
        int low = 0, high = s_wideRanges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (rune.Value < s_wideRanges[middle].First) high = middle - 1;
            else if (rune.Value > s_wideRanges[middle].Last) low = middle + 1;
            else return true;
        }

        return false;
    }
}
