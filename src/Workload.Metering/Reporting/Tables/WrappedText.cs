namespace Workload.Metering.Reporting.Tables;

/// <summary>Breaks a text between words into as many lines as it needs.</summary>
internal static class WrappedText
{
    public static IEnumerable<string> Lines(string text, int columns)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && DisplayText.Width(line) + 1 + DisplayText.Width(word) > columns)
            {
                yield return line;
                line = "";
            }

            line = line.Length > 0 ? $"{line} {word}" : word;
        }

        yield return line;
    }
}
