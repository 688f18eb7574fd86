using System.Runtime.CompilerServices;

namespace Workload.Metering;

/// <summary>What a phase may be called.</summary>
internal static class PhaseNames
{
    public static void Validate(string? name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentException($"A phase's name is {(name is null ? "null" : "empty")}; it must be at least one character.", parameter);
    }
}
