using System.Globalization;

namespace Workload.Metering.Tool.Targets;

/// <summary>
/// Measures the CPU time of whole requests by their thread's clock, from the first middleware on. An endpoint's own figure lacks the work
/// of the framework for it. That work depends on the framework, on how far it is compiled, and on who else uses the caches.
/// </summary>
internal static class RequestTruth
{
    private static long s_count;
    private static long s_nanoseconds;

    public static void Use(WebApplication application)
    {
        application.Use(async (context, next) =>
        {
            int thread = Environment.CurrentManagedThreadId;
            long start = Burn.ThreadCpu();
            await next(context);

            // A request that continued on another thread has no clock of its own.
            if (Environment.CurrentManagedThreadId != thread || !context.Request.Path.StartsWithSegments("/burn", StringComparison.Ordinal))
                return;
            Interlocked.Add(ref s_nanoseconds, Burn.ThreadCpu() - start);
            Interlocked.Increment(ref s_count);
        });
        application.MapGet("/truth",
            () => string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Read(ref s_count)} {Interlocked.Read(ref s_nanoseconds)}"));
    }
}
