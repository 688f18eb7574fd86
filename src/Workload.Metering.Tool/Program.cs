namespace Workload.Metering.Tool;

internal static class Program
{
    private static Task<int> Main(string[] args) => Wmeter.RunAsync(args, Console.Out, Console.Error);
}
