namespace Workload.Metering.Publishing.Tests.Outside;

/// <summary>The process that the tests observe. Two flows always wait and a third one computes in turns, until its input ends.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["rest"]) return await AtRest.RunAsync();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { RecentWindow = TimeSpan.FromSeconds(1), MaxPhases = 2 });
        using var asDefault = Meter.UseDefault(meter);
        using var end = new CancellationTokenSource();
        Phase waiting = Meter.GetPhase("waiting"), computing = Meter.GetPhase("computing", new PhaseOptions { Expected = Bottleneck.Io });
        Task[] flows = [WaitAsync(waiting, end.Token), WaitAsync(waiting, end.Token), Task.Run(() => ComputeAsync(computing, end.Token))];
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        await end.CancelAsync();
        await Task.WhenAll(flows);
        return 0;
    }

    private static async Task WaitAsync(Phase waiting, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            using (waiting.Track()) await Task.Delay(20, CancellationToken.None);
    }

    private static async Task ComputeAsync(Phase computing, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            using (PhaseScope scope = computing.Track())
            {
                Burn.Milliseconds(10);
                scope.Fail("timeout");
            }

            // The meter has room for two phases.
            Meter.Track("no room").Dispose();
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
