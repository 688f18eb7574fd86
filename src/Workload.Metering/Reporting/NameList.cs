namespace Workload.Metering.Reporting;

/// <summary>Writes several names on one line, with the first names and the number of further ones.</summary>
internal static class NameList
{
    private const int MaxNames = 4;

    public static string Of(IReadOnlyList<string> names, Func<string, string> show)
    {
        // A single further name is written out, since its number would take as much room.
        int shown = names.Count <= MaxNames + 1 ? names.Count : MaxNames;
        string first = string.Join(", ", names.Take(shown).Select(show));
        return shown == names.Count ? first : $"{first} and {Quantity.Count(names.Count - shown)} more";
    }
}
