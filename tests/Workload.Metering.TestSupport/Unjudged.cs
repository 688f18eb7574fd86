using System.Globalization;

namespace Workload.Metering.TestSupport;

/// <summary>
/// Records the tests that could not judge, and the rounds that were repeated. The test command prints a line for each. The line also goes
/// to the file that the environment names. CI reads that file, and fails if more than a few tests did not judge.
/// </summary>
public static class Unjudged
{
    private const string FileVariable = "WORKLOAD_METERING_UNJUDGED";

    private static readonly Lock s_lock = new();

    /// <summary>Records that a test ends without a judgement.</summary>
    public static void Add(string test, string reason) => Write("not judged", test, reason);

    /// <summary>Records that a round disagreed and that another one follows.</summary>
    public static void AddRepeated(string test, string reason) => Write("repeated", test, reason);

    private static void Write(string what, string test, string reason)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{what}: {test}: {reason.ReplaceLineEndings(" ")}");
        lock (s_lock)
        {
            Console.Error.WriteLine(line);
            if (Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } file) File.AppendAllText(file, line + "\n");
        }
    }
}
