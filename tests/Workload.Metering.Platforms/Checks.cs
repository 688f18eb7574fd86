namespace Workload.Metering.Platforms;

/// <summary>Runs one check after the other and prints a line for each.</summary>
internal sealed class Checks(TextWriter output)
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>
    /// Runs a check. The check states by <see cref="Expect"/> what must hold, and returns what it found for the printed line.
    /// </summary>
    public void Run(string name, Func<string> check)
    {
        try
        {
            output.WriteLine($"pass  {name}: {check()}");
            Passed++;
        }
        catch (Exception failure)
        {
            output.WriteLine($"FAIL  {name}: {failure.Message}");
            Failed++;
        }
    }

    public static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    public static void ExpectWithin(long value, long lowest, long highest, string what) =>
        Expect(value >= lowest && value <= highest, $"{what} is {Text(value)}, which is not within {Text(lowest)} to {Text(highest)}");

    public static string Text(long nanoseconds) => FormattableString.Invariant($"{nanoseconds / 1e6:0.000} ms");
}
