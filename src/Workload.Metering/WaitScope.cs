using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>
/// A wait that the program names with <see cref="Meter.Wait"/>. Dispose it when the wait is over, in the same flow or another one.
/// </summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types",
    Justification = "It is a handle to a running operation, and comparing two of them means nothing.")]
public readonly struct WaitScope : IDisposable
{
    private readonly OpenOperation.Cover? _cover;

    internal WaitScope(OpenOperation.Cover? cover) => _cover = cover;

    /// <summary>Ends the wait. A second call does nothing.</summary>
    public void Dispose() => _cover?.End();
}
