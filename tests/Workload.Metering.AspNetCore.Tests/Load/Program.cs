namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>The entry point for running the assembly as a program. The test runner does not use it.</summary>
internal static class Program
{
    /// <summary>
    /// <c>serve metered</c> and <c>serve plain</c> run the application until its standard input ends. <c>throughput</c> compares the two.
    /// </summary>
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["serve", "shop"]:
                await ShopApplication.ServeAsync(endpointRouting: true);
                return 0;
            case ["serve", "shop-without-endpoints"]:
                await ShopApplication.ServeAsync(endpointRouting: false);
                return 0;
            case ["serve", var metering]:
                await ThreeEndpoints.ServeAsync(isMetered: metering == "metered");
                return 0;
            case ["throughput", ..]:
                await ThroughputComparison.RunAsync(Console.Out);
                return 0;
            default:
                await Console.Error.WriteLineAsync("serve metered | serve plain | throughput");
                return 2;
        }
    }
}
