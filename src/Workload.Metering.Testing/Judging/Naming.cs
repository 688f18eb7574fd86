using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Finds out what a body that failed blocks on: it runs a few times more, and the thread that it holds is sampled every millisecond. A body
/// that holds is never sampled, so an assertion that passes costs nothing more.
/// </summary>
[StackTraceHidden]
internal static class Naming
{
    private const string Body = "body";
    private const int MaxRuns = 200;

    /// <summary>Enough for names whose shares are within some points.</summary>
    private const int EnoughMilliseconds = 60;

    /// <summary>A body that fails more often than this is asserted in a loop, which is not to take longer each time.</summary>
    private const int MaxFailures = 3;

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(1);

    /// <summary>The runtime's events about the holders of locks arrive some 10 ms late.</summary>
    private static readonly TimeSpan s_ownersDelay = TimeSpan.FromMilliseconds(50);
    private static readonly ConditionalWeakTable<MethodInfo, StrongBox<int>> s_failures = [];

    /// <summary>The waits of the runs, longest first; empty where the system does not say, or nothing was found.</summary>
    public static async Task<IReadOnlyList<PhaseWait>> FindAsync(Func<Task> body)
    {
        if (Interlocked.Increment(ref s_failures.GetOrCreateValue(WrappedBody.OriginalOf(body)!.Method).Value) > MaxFailures) return [];
        using var meter = new WorkloadMeter(new WorkloadMeterOptions
        {
            Publish = false,
            Waits = WaitDetail.Targets,
            WaitSamplingInterval = TimeSpan.FromMilliseconds(1),
        });
        using var ends = new CancellationTokenSource();

        // It names the holders of locks while the body runs. Its figures are not needed.
        Task recording = meter.RecordAsync(2 * s_timeLimit, ends.Token, lockOwners: true);
        try
        {
            if ((await RunAsync(meter, body).ConfigureAwait(false)).Any(wait => wait.Kind is WaitKind.Lock or WaitKind.Signal))
                await Task.Delay(s_ownersDelay, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
            await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return WaitsOf(meter.Snapshot()[Body]);
    }

    private static async Task<IReadOnlyList<PhaseWait>> RunAsync(WorkloadMeter meter, Func<Task> body)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<PhaseWait> waits = [];
        for (int run = 0; run < MaxRuns && Stopwatch.GetElapsedTime(start) < s_timeLimit; run++)
        {
            await meter.MeasureAsync(Body, body).ConfigureAwait(false);
            var summary = meter.Snapshot()[Body];
            waits = WaitsOf(summary);

            // Until the waits of the runtime are learnt none is counted, so that unnamed time is then all there is.
            bool isNamed = waits.Any(wait => wait.Error is not null && wait.Kind is not (WaitKind.Unnamed or WaitKind.Managed));
            if (isNamed && summary.Breakdown?.Blocked.TotalMilliseconds >= EnoughMilliseconds) break;
        }

        return waits;
    }

    private static IReadOnlyList<PhaseWait> WaitsOf(PhaseSummary summary) =>
        [.. summary.Waits.Where(wait => wait.Blocked > TimeSpan.Zero)];
}
