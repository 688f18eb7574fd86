using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>A recording of the page says more about locks than the page itself.</summary>
public sealed class RecordedLocksTests
{
    /// <summary>The first recording may be the one in which the waits of the runtime are learnt.</summary>
    private const int MaxRecordings = 6;

    private readonly object _lock = new();

    [LinuxFact]
    public async Task A_recording_names_the_phase_that_holds_a_lock_and_the_page_does_not()
    {
        await using var app = await TestApplication.StartAsync(
            app => app.MapWorkloadReport("/workload"),
            services => services.Configure<WorkloadMeterOptions>(options =>
            {
                options.Waits = WaitDetail.Targets;
                options.WaitSamplingInterval = TimeSpan.FromMilliseconds(5);
            }));
        using var ends = new CancellationTokenSource();
        Thread[] threads = [Repeat(app.Meter, "report", 40, ends.Token), Repeat(app.Meter, "import", 1, ends.Token)];

        (await WaitsOfImportAsync(app, "/workload?last=1&format=json")).Should().NotContain("held by");
        string waits = "";
        for (int i = 0; i < MaxRecordings && !waits.Contains("lock held by report", StringComparison.Ordinal); i++)
            waits = await WaitsOfImportAsync(app, "/workload?seconds=1&format=json");
        await ends.CancelAsync();
        Array.ForEach(threads, thread => thread.Join());

        waits.Should().Contain("lock held by report");
    }

    private static async Task<string> WaitsOfImportAsync(TestApplication app, string path)
    {
        using var json = new StringReader(await app.Client.GetStringAsync(path));
        return MeterSnapshot.Load(json).TryGetPhase("import", out var phase) ? string.Join(", ", phase.Waits) : "";
    }

    private Thread Repeat(WorkloadMeter meter, string phase, int milliseconds, CancellationToken token)
    {
        var thread = new Thread(() =>
        {
            while (!token.IsCancellationRequested)
            {
                using var scope = meter.Track(phase);
                lock (_lock) Thread.Sleep(milliseconds);
            }
        });
        thread.UnsafeStart();
        return thread;
    }
}
