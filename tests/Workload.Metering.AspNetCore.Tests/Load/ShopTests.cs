using System.Globalization;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>
/// Applications as people have them. The report counts every request under its name, and the parts add up to the CPU time of the process.
/// </summary>
public sealed class ShopTests
{
    private const int Rounds = 40;

    // The kernel publishes the CPU time of a process in ticks of 10 ms.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    private static readonly (string Path, string Phase)[] s_requests =
    [
        ("/sitemap.xml", "GET sitemap"),
        ("/", "GET /Shop/Index/{id?}"),
        ("/shop/ITEM/3", "GET /Shop/Item/{id?}"),
        ("/Admin/Users", "GET /Admin/Users/Index/{id?}"),
        ("/admin/users/edit/4", "GET /Admin/Users/Edit/{id?}"),
        ("/api/prices/9", "GET /api/prices/{id:int}"),
        ("/Catalog/Cheap/50", "GET /Catalog/Cheap/{id?}"),
        ("/Catalog/IncreasePrice/7", "GET /Catalog/IncreasePrice/{id?}"),
        ("/files/readme.txt", "(static files)"),
        ("/nowhere/at/all/really", "(unmatched)"),
    ];

    [Theory]
    [InlineData("shop", false)]
    [InlineData("shop", true)]
    [InlineData("shop-without-endpoints", false)]
    public async Task Requests_sent_are_requests_told_and_the_parts_add_up_to_the_process(string application, bool isCrowded)
    {
        using var server = await ServerProcess.StartAsync(application);

        // A thread may lose its core during a reading. The time for which it then waits must not be counted as CPU time.
        using var neighbours = new CancellationTokenSource();
        if (isCrowded) StartNeighbours(neighbours.Token);
        TimeSpan outerStart = server.Cpu;
        var before = await server.SnapshotAsync();
        TimeSpan innerStart = server.Cpu;
        List<(string Path, string Phase)> requests = [.. s_requests];
        if (application == "shop") requests.AddRange([("/site7.css", "(static files)"), ("/site99.css", "(static files)")]);
        await Parallel.ForEachAsync(Enumerable.Range(0, Rounds)
            .SelectMany(_ => requests), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, cancellation) =>
        {
            using var response = await server.Client.GetAsync(request.Path, cancellation);
            ((int)response.StatusCode).Should().Be(request.Phase == "(unmatched)" ? 404 : 200, request.Path);
        });
        for (int wait = 0; (await server.SnapshotAsync()).Active.Count > 0 && wait < 100; wait++) await Task.Delay(10);
        TimeSpan innerEnd = server.Cpu;
        var told = (await server.SnapshotAsync()).Since(before);
        TimeSpan outer = server.Cpu - outerStart, inner = innerEnd - innerStart;

        var sent = requests.GroupBy(request => request.Phase).ToDictionary(phase => phase.Key, phase => (long)phase.Count() * Rounds);
        told.Phases.Where(phase => phase.Count > 0 && phase.Name != "find item" && !phase.Name.StartsWith("SQL ", StringComparison.Ordinal))
            .ToDictionary(phase => phase.Name, phase => phase.Count).Should().BeEquivalentTo(sent);
        told.Roots.Single(root => root.Name == "GET /Catalog/Cheap/{id?}").Children.Should().ContainSingle().Which.Should(
            ).Match<PhaseNode>(node => node.Name == "SQL query catalog" && node.Count == Rounds);
        told.Roots.Single(root => root.Name == "GET /Catalog/IncreasePrice/{id?}").Children.Should().ContainSingle().Which.Should(
            ).Match<PhaseNode>(node => node.Name == "SQL command catalog" && node.Count == Rounds);

        // Each snapshot was taken between two readings of the kernel's figure, and each reading is in ticks.
        var process = told.Process;
        process.Cpu!.Value.Total.Should().BeGreaterThan((inner * 0.98) - s_tick).And.BeLessThan((outer * 1.02) + s_tick);
        if (process.Threads is not { } threads) return;
        var inPhases = TimeSpan.FromTicks(told.Roots.Sum(root => root.Inclusive?.Cpu.Ticks ?? 0));
        var parts = inPhases + TimeSpan.FromTicks(threads.Sum(kind => kind.OutsidePhases.Ticks));

        // The tolerance is 2 % plus the error that the report states for its estimates. The errors of different phases are independent.
        double errors = Math.Sqrt(told.Roots.Sum(root => Math.Pow(root.Inclusive?.CpuError.TotalSeconds ?? 0, 2)));
        var tolerance = (process.Cpu.Value.Total * 0.02) + TimeSpan.FromSeconds(errors);
        string others = string.Join(", ", threads.Select(kind =>
            string.Create(CultureInfo.InvariantCulture, $"{kind.Kind} {kind.OutsidePhases.TotalSeconds:0.000} s")));
        string found = string.Create(CultureInfo.InvariantCulture, $"phases {inPhases.TotalSeconds:0.000} s ± {errors:0.000} s, {others}");
        parts.Should().BeCloseTo(process.Cpu.Value.Total, tolerance, found);
        neighbours.Cancel();
    }

    private static void StartNeighbours(CancellationToken stopped)
    {
        for (int neighbour = 0; neighbour < 2 * Environment.ProcessorCount; neighbour++)
        {
            new Thread(() =>
            {
                while (!stopped.IsCancellationRequested) Thread.SpinWait(1_000);
            })
            { IsBackground = true, Name = "neighbour" }.Start();
        }
    }
}
