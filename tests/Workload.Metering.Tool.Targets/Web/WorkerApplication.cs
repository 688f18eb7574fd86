namespace Workload.Metering.Tool.Targets;

/// <summary>A generic host with a service that computes a quarter of the time.</summary>
internal static class WorkerApplication
{
    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHostedService<Worker>();
        await builder.Build().RunAsync();
    }

    private sealed class Worker : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Console.WriteLine("worker");
            while (!stoppingToken.IsCancellationRequested)
            {
                Burn.Milliseconds(5);
                await Task.Delay(15, stoppingToken);
            }
        }
    }
}
