using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Workload.Metering.Testing;

/// <summary>A failing test as it stands in a project without namespaces.</summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The stack trace of such a test is tested.")]
internal static class TestInNoNamespace
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task ReturnsTask() => PhaseAssert.IoBoundAsync(() => Task.CompletedTask);
}
