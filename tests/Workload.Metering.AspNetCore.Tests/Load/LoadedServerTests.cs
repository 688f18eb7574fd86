namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>A server in a process of its own, loaded by 16 connections from this one.</summary>
public sealed class LoadedServerTests
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5), s_idle = TimeSpan.FromSeconds(0.5),
        s_load = TimeSpan.FromSeconds(4);

    /// <summary>
    /// The runtime compiles in the background what it found to be hot, for as long as it takes after the warm-up; the least of these is
    /// without it.
    /// </summary>
    private const int IdleWindows = 10;

    /// <summary>
    /// Where others take the cores, few requests get through and the server's own work is a larger part: one of these is enough.
    /// </summary>
    private const int LoadWindows = 3;

    private const double MinShare = 0.85;

    [Fact]
    public async Task Each_endpoints_character_is_what_it_does_and_their_CPU_is_the_servers()
    {
        using var server = await ServerProcess.StartAsync("metered");
        await server.LoadAsync(s_warmUp, ThreeEndpoints.Paths);

        // The server's own cost while nothing is asked of it: timers, the pool's and metering's threads, and the two snapshots.
        var shares = new List<double>();
        for (int window = 0; window < IdleWindows; window++)
        {
            var idleFrom = await server.SnapshotAsync();
            await Task.Delay(s_idle);
            var idle = (await server.SnapshotAsync()).Since(idleFrom);
            shares.Add(idle.Process.Cpu!.Value.Total / idle.Elapsed);
        }

        double idleShare = shares.Min();
        for (int left = LoadWindows - 1; await MeasureAsync(server, idleShare) < MinShare; left--)
            left.Should().BePositive("the endpoints must account for the server's CPU");
    }

    /// <summary>Loads the server for a while, and judges what its endpoints are.</summary>
    /// <returns>The CPU of all endpoints, of the process's without its idle cost.</returns>
    private static async Task<double> MeasureAsync(ServerProcess server, double idleShare)
    {
        var loadFrom = await server.SnapshotAsync();
        await server.LoadAsync(s_load, ThreeEndpoints.Paths);
        var load = (await server.SnapshotAsync()).Since(loadFrom);

        PhaseSummary hash = load["GET " + ThreeEndpoints.Hash], awaits = load["GET " + ThreeEndpoints.Await],
            blocks = load["GET " + ThreeEndpoints.Block];
        hash.Count.Should().BeGreaterThan(20);

        // Starved as it may be: three quarters of the character, as everywhere.
        hash.CpuRatio.Should().BeGreaterThan(0.75);
        awaits.IoRatio.Should().BeGreaterThan(0.75);
        blocks.IoRatio.Should().BeGreaterThan(0.75);
        awaits.Breakdown!.Value.Awaiting.Should().BeGreaterThan(awaits.Breakdown!.Value.Blocked * 4);
        blocks.Breakdown!.Value.Blocked.Should().BeGreaterThan(blocks.Breakdown!.Value.Awaiting * 4);

        // A request burns 5 ms by its thread's own clock; routing, and what the kernel charges to whoever is interrupted, come on top.
        (hash.Breakdown!.Value.Cpu / (hash.Count * ThreeEndpoints.HashCpu)).Should().BeInRange(0.99, 1.1);

        // What is too much can only be error. What is missing is the server's work around the pipeline: sockets, parsing, waking threads; 6
        // % where this was written, and a fifth while the runtime still compiled what was hot.
        double ofEndpoints = (hash.Breakdown!.Value.Cpu + awaits.Breakdown!.Value.Cpu + blocks.Breakdown!.Value.Cpu).TotalSeconds;
        double ofProcess = load.Process.Cpu!.Value.Total.TotalSeconds - (idleShare * load.Elapsed.TotalSeconds);
        (ofEndpoints / ofProcess)
            .Should().BeLessThan(1.01, "endpoints used {0:0.000} s, the process without its idle cost {1:0.000} s", ofEndpoints, ofProcess);
        return ofEndpoints / ofProcess;
    }
}
