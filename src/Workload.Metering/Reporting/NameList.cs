namespace Workload.Metering.Reporting;

/// <summary>Several names in one line: the first ones, and how many more there are.</summary>
internal static class NameList
{
    private const int MaxNames = 4;

    public static string Of(IReadOnlyList<string> names, Func<string, string> show)
    {
        // One that is left out takes as much room as its name.
        int shown = names.Count <= MaxNames + 1 ? names.Count : MaxNames;
        string first = string.Join(", ", names.Take(shown).Select(show));
        return shown == names.Count ? first : $"{first} and {Quantity.Count(names.Count - shown)} more";
    }
}
