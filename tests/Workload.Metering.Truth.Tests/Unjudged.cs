using System.Globalization;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Keeps account of tests that could not judge, and of rounds that were repeated. The test command prints a line for each. Where the environment names a
/// file, a line goes there too, so that a run can be failed in which more than a few tests did not judge.
/// </summary>
internal static class Unjudged
{
    private const string FileVariable = "WORKLOAD_METERING_UNJUDGED";

    private static readonly object s_lock = new();

    /// <summary>A test ends without having judged.</summary>
    public static void Add(string test, string reason) => Write("not judged", test, reason);

    /// <summary>A round disagreed, and another one follows.</summary>
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
