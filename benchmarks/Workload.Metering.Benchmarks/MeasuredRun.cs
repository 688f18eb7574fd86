using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using Perfolizer.Horology;

namespace Workload.Metering.Benchmarks;

/// <summary>How the benchmarks are run where the command line does not say otherwise: many short iterations, of which the median counts on a shared machine.</summary>
public static class MeasuredRun
{
    /// <summary>Whether no other job was asked for.</summary>
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

        // A job of the command line is in place of this one.
        return !IsMeasured(arguments)
            ? config
            : config.AddJob(Job.Default.WithWarmupCount(4).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(150)));
    }
}
