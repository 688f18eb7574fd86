namespace Workload.Metering.Reporting.Tables;

/// <summary>Shortens names to a limited width so that different names stay different.</summary>
internal sealed class ShortNames
{
    /// <summary>
    /// The positions at which a part is left out, as shares of the remaining text. The middle is tried first, then positions nearer to the
    /// ends.
    /// </summary>
    private static readonly double[] s_headShares = [0.5, 0, 1, 0.25, 0.75];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <param name="names">The full names.</param>
    /// <param name="columns">The width, or null for no limit.</param>
    /// <param name="ellipsis">The text that replaces the part that is left out.</param>
    public ShortNames(IEnumerable<string> names, int? columns, string ellipsis)
    {
        var all = names.Distinct(StringComparer.Ordinal).ToList();
        foreach (string name in all) _names[name] = DisplayText.Visible(name);
        if (columns is not { } width) return;
        foreach (string name in all) _names[name] = DisplayText.Shorten(_names[name], width, ellipsis);
        foreach (var alike in all.GroupBy(name => _names[name], StringComparer.Ordinal).Where(group => group.Count() > 1).ToList())
            TellApart([.. alike], width, ellipsis);
    }

    public string this[string name] => _names[name];

    private void TellApart(string[] alike, int width, string ellipsis)
    {
        var taken = new HashSet<string>(
            _names.Where(entry => !alike.Contains(entry.Key, StringComparer.Ordinal)).Select(entry => entry.Value), StringComparer.Ordinal);
        string[] visible = [.. alike.Select(DisplayText.Visible)];
        string[] distinct = [.. visible.Select(name => name[CommonPrefix(visible)..])];
        var attempts = s_headShares.Select(head => visible.Select(name => DisplayText.Shorten(name, width, ellipsis, head)))
            .Concat(s_headShares.Select(head => distinct.Select(name => DisplayText.Shorten(ellipsis + name, width, ellipsis, head))));
        string[] chosen = attempts.Select(attempt => attempt.ToArray()).FirstOrDefault(
            attempt => attempt.Distinct(StringComparer.Ordinal).Count() == alike.Length && !attempt.Any(taken.Contains))
            ?? [.. visible.Select((name, index) => Numbered(name, index + 1, width, ellipsis))];
        for (int i = 0; i < alike.Length; i++) _names[alike[i]] = chosen[i];
    }

    private static string Numbered(string name, int number, int width, string ellipsis)
    {
        string suffix = System.FormattableString.Invariant($"#{number}");
        return suffix.Length >= width ? suffix : DisplayText.Shorten(name, width - suffix.Length, ellipsis) + suffix;
    }

    /// <summary>Returns the length of the common beginning of all names, up to the start of a word.</summary>
    private static int CommonPrefix(string[] names)
    {
        int length = 0;
        while (names.All(name => name.Length > length && name[length] == names[0][length])) length++;
        while (length > 0 && char.IsLetterOrDigit(names[0][length - 1])) length--;
        return length;
    }
}
