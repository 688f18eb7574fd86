using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Tool;

/// <summary>
/// Why the tool does not do what was asked, and what the user can do about it. The process that was asked about goes on as before.
/// </summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "A refusal always names a remedy.")]
internal sealed class Refusal(string reason, string remedy) : Exception(reason)
{
    /// <summary>The exit code of every refusal.</summary>
    public const int ExitCode = 2;

    public string Remedy { get; } = remedy;
}
