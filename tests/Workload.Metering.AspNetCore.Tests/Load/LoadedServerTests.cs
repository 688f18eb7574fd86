namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>A server in a process of its own, under load from 16 connections of this process.</summary>
public sealed class LoadedServerTests
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5), s_idle = TimeSpan.FromSeconds(0.5),
        s_load = TimeSpan.FromSeconds(4);

    /// <summary>The window with the lowest cost is free of what the warm-up left to do.</summary>
    private const int IdleWindows = 10;

    /// <summary>
    /// If other processes take the cores, fewer requests get through. The server's own work is then a larger part, and one good window is
    /// enough.
    /// </summary>
    private const int LoadWindows = 3;

    /// <summary>
    /// The rest is the server's work outside the pipeline, such as sockets, parsing and waking threads. It is 0.1 ms for each request, or
    /// 6 %, and was up to 0.4 ms where the load was eleven times the cores.
    /// </summary>
    private const double MinShare = 0.75;

    [Fact]
    public async Task Each_endpoints_character_is_what_it_does_and_their_CPU_is_the_servers()
    {
        using var server = await ServerProcess.StartAsync("metered", isQuiet: true);
        await server.LoadAsync(s_warmUp, ThreeEndpoints.Paths);

        // This is the server's own cost without requests. It has timers, the threads of the pool and of metering, and the two snapshots.
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

    /// <summary>Loads the server for a while and checks the character of its endpoints.</summary>
    /// <returns>The CPU time of all endpoints, as a part of the process's CPU time without its idle cost before.</returns>
    private static async Task<double> MeasureAsync(ServerProcess server, double idleShare)
    {
        var loadFrom = await server.SnapshotAsync();
        await server.LoadAsync(s_load, ThreeEndpoints.Paths);
        var load = (await server.SnapshotAsync()).Since(loadFrom);

        PhaseSummary hash = load["GET " + ThreeEndpoints.Hash], awaits = load["GET " + ThreeEndpoints.Await],
            blocks = load["GET " + ThreeEndpoints.Block];
        hash.Count.Should().BeGreaterThan(20);

        // The server may be starved of cores. Three quarters of an endpoint's time must still be in its own state, as in all tests.
        hash.CpuRatio.Should().BeGreaterThan(0.75);
        awaits.IoRatio.Should().BeGreaterThan(0.75);
        blocks.IoRatio.Should().BeGreaterThan(0.75);
        awaits.Breakdown!.Value.Awaiting.Should().BeGreaterThan(awaits.Breakdown!.Value.Blocked * 4);
        blocks.Breakdown!.Value.Blocked.Should().BeGreaterThan(blocks.Breakdown!.Value.Awaiting * 4);

        // A request burns 5 ms by its thread's own clock. Routing adds to that, and so does the time that the kernel charges to an
        // interrupted thread.
        (hash.Breakdown!.Value.Cpu / (hash.Count * ThreeEndpoints.HashCpu)).Should().BeInRange(0.99, 1.1);

        // The idle cost is not subtracted here, because it was measured before. The timers of a starved server run late, and then it costs
        // less. The two clocks differ by at most 1 %.
        double ofEndpoints = (hash.Breakdown!.Value.Cpu + awaits.Breakdown!.Value.Cpu + blocks.Breakdown!.Value.Cpu).TotalSeconds;
        double ofProcess = load.Process.Cpu!.Value.Total.TotalSeconds, idle = idleShare * load.Elapsed.TotalSeconds;
        ofEndpoints.Should().BeLessThan(ofProcess * 1.01, "the idle cost of the process was {0:0.000} s", idle);
        return ofEndpoints / (ofProcess - idle);
    }
}
