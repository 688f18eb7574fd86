using System.Runtime.Loader;
using Workload.Metering.Publishing;
using Workload.Metering.Queues;
using Workload.Metering.Spans;

namespace Workload.Metering;

/// <summary>
/// The load context of this copy of the library. A plugin may contain a copy of its own, in a context that is unloaded with it. The process
/// must then release what it holds of that copy, which is its instruments, its source of activities, and the thread that probes the pool.
/// </summary>
internal static class LoadContext
{
    private static readonly AssemblyLoadContext? s_context = AssemblyLoadContext.GetLoadContext(typeof(LoadContext).Assembly);
    private static int s_watched;

    public static bool IsCollectible => s_context is { IsCollectible: true };

    /// <summary>A name that no other copy has, or null in the default context.</summary>
    public static string? Name { get; } =
        s_context is null || ReferenceEquals(s_context, AssemblyLoadContext.Default)
            ? null
            : $"{s_context.Name} {Guid.NewGuid():N}".TrimStart();

    /// <summary>Releases everything when the context is unloaded.</summary>
    public static void Watch()
    {
        if (!IsCollectible || Interlocked.Exchange(ref s_watched, 1) != 0) return;
        s_context!.Unloading += static _ =>
        {
            SpanListener.DisposeAll();
            InstrumentGroups.Dispose();
            ScopeActivities.Dispose();
            PoolProbe.End();
        };
    }
}
