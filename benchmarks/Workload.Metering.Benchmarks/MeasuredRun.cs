using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using Perfolizer.Horology;

namespace Workload.Metering.Benchmarks;

/// <summary>
/// The default job has many short iterations. On a shared machine their median is the most stable figure. Twelve iterations come before,
/// because the runtime compiles the switches of several flows anew for about two seconds.
/// </summary>
public static class MeasuredRun
{
    /// <summary>Returns true if the command line names no job.</summary>
    public static bool IsMeasured(string[] arguments) => !arguments.Contains("--job") && !arguments.Contains("-j");

    public static IConfig Config(string[] arguments)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .WithOption(ConfigOptions.JoinSummary, false);

        // A job of the command line replaces this one.
        return !IsMeasured(arguments)
            ? config
            : config.AddJob(Job.Default.WithWarmupCount(12).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(150)));
    }
}
