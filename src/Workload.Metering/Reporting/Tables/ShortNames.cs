namespace Workload.Metering.Reporting.Tables;

/// <summary>Names in a limited width: shortened so that different ones stay different.</summary>
internal sealed class ShortNames
{
    /// <summary>Where the part is left out, as a share of what stays: in the middle, or nearer to either end where that tells names apart.</summary>
    private static readonly double[] s_headShares = [0.5, 0, 1, 0.25, 0.75];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <param name="names">The names as they are.</param>
    /// <param name="columns">The width; null for no limit.</param>
    /// <param name="ellipsis">What stands for what is left out.</param>
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
        var taken = new HashSet<string>(_names.Where(entry => !alike.Contains(entry.Key, StringComparer.Ordinal)).Select(entry => entry.Value), StringComparer.Ordinal);
        string[] visible = [.. alike.Select(DisplayText.Visible)];
        string[] distinct = [.. visible.Select(name => name[CommonPrefix(visible)..])];
        var attempts = s_headShares.Select(head => visible.Select(name => DisplayText.Shorten(name, width, ellipsis, head)))
            .Concat(s_headShares.Select(head => distinct.Select(name => DisplayText.Shorten(ellipsis + name, width, ellipsis, head))));
        string[] chosen = attempts.Select(attempt => attempt.ToArray()).FirstOrDefault(attempt => attempt.Distinct(StringComparer.Ordinal).Count() == alike.Length && !attempt.Any(taken.Contains))
            ?? [.. visible.Select((name, index) => Numbered(name, index + 1, width, ellipsis))];
        for (int i = 0; i < alike.Length; i++) _names[alike[i]] = chosen[i];
    }

    private static string Numbered(string name, int number, int width, string ellipsis)
    {
        string suffix = System.FormattableString.Invariant($"#{number}");
        return suffix.Length >= width ? suffix : DisplayText.Shorten(name, width - suffix.Length, ellipsis) + suffix;
    }

    /// <summary>The length of what all begin with, up to the start of a word.</summary>
    private static int CommonPrefix(string[] names)
    {
        int length = 0;
        while (names.All(name => name.Length > length && name[length] == names[0][length])) length++;
        while (length > 0 && char.IsLetterOrDigit(names[0][length - 1])) length--;
        return length;
    }
}
