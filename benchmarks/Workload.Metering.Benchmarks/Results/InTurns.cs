using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Benchmarks.Scopes;
using Workload.Metering.Benchmarks.Work;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>
/// Compares two things that run in turns in one process, some hundredths of a second each. A shared machine affects neighbours alike.
/// Two benchmarks that are a minute apart may differ by half for that reason alone.
/// </summary>
internal static class InTurns
{
    private const int Rounds = 61, WarmUpRounds = 40;

    /// <summary>Each turn lasts for a few collections. If only some turns had one, the ratios would fall into two groups.</summary>
    private const double RoundMilliseconds = 24;

    public static void Write(TextWriter writer)
    {
        writer.WriteLine("## Compared in turns");
        writer.WriteLine();
        writer.WriteLine($"Two things run in turns of {RoundMilliseconds} ms in one process.");
        writer.WriteLine($"The ratio is the median of {Rounds} ratios of neighbours, and the middle half is their interquartile range.");
        writer.WriteLine();
        writer.WriteLine("| what | ratio | middle half |");
        writer.WriteLine("|:---|---:|---:|");
        var empty = new EmptyScopeBenchmarks();
        empty.Setup();
        Row("default scope, empty ÷ OpenTelemetry span", empty.Flow, empty.OpenTelemetrySpan);
        Row("default scope, empty ÷ the plain way (`Environment.CpuUsage`)", empty.Flow, () => empty.PlainCpuUsage());
        Row("`Thread` scope, empty ÷ OpenTelemetry span", empty.Thread, empty.OpenTelemetrySpan);
        empty.Cleanup();
        foreach (var (bytes, what) in new[] { (21_000, "12 µs"), (107_000, "60 µs"), (540_000, "300 µs") })
        {
            var work = new WorkBenchmarks { Bytes = bytes };
            work.Setup();
            Row($"work of {what}, metered ÷ not", () => work.Metered(), () => work.NotMetered());
            work.Cleanup();
        }

        var request = new RequestBenchmarks();
        request.Setup().GetAwaiter().GetResult();
        RequestRow("loopback request with two phases, metered ÷ not", request.Metered);
        RequestRow("loopback request with two spans ÷ not", request.TwoSpans);
        RequestRow("loopback request with a middleware that does nothing ÷ not", request.MiddlewareThatDoesNothing);
        request.Cleanup().GetAwaiter().GetResult();
        writer.WriteLine();

        void RequestRow(string what, Func<Task> ask) =>
            Row(what, () => ask().GetAwaiter().GetResult(), () => request.NotMetered().GetAwaiter().GetResult());

        void Row(string what, Action first, Action second)
        {
            double[] ratios = Ratios(first, second);
            double median = ratios[ratios.Length / 2], from = ratios[ratios.Length / 4], to = ratios[ratios.Length * 3 / 4];
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {median:0.000} | {from:0.000} to {to:0.000} |"));
        }
    }

    private static double[] Ratios(Action first, Action second)
    {
        long timesFirst = 1, timesSecond = 1;
        double[] ratios = new double[Rounds];
        for (int i = -WarmUpRounds; i < Rounds; i++)
        {
            double one = Nanoseconds(first, timesFirst), other = Nanoseconds(second, timesSecond);
            if (i >= 0) ratios[i] = one / other;
            else (timesFirst, timesSecond) = (Times(one), Times(other));
        }

        Array.Sort(ratios);
        return ratios;
    }

    private static long Times(double nanoseconds) => Math.Max(1, (long)(RoundMilliseconds * 1e6 / nanoseconds));

    private static double Nanoseconds(Action action, long times)
    {
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < times; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / times;
    }
}
