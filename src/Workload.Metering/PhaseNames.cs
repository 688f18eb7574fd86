using System.Runtime.CompilerServices;

namespace Workload.Metering;

/// <summary>Checks the names of phases.</summary>
internal static class PhaseNames
{
    /// <summary>Whether a name needs a full check. A valid name almost never begins with white space.</summary>
    public static bool MayBeBlank(string? name) => string.IsNullOrEmpty(name) || char.IsWhiteSpace(name[0]);

    public static void Validate(string? name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        if (!string.IsNullOrWhiteSpace(name)) return;
        string what = name switch { null => "null", "" => "empty", _ => "white space alone" };
        throw new ArgumentException($"A phase's name is {what}; it must have at least one character that is not white space.", parameter);
    }
}
