using Fleet;
using Workload.Metering.Platforms;

namespace Workload.Metering.Backends;

/// <summary>Compares what the back ends report of the fleet's phase "job" with what its processes burnt and waited for.</summary>
internal static class FleetFigures
{
    /// <summary>The largest error that a ratio may have.</summary>
    private const double Points = 0.03;

    public static async Task CheckAsync(Checks checks, IReadOnlyList<Tally> tallies, BackEnd victoria, BackEnd prometheus)
    {
        var fleet = tallies[^1];
        var workers = tallies.SkipLast(1).ToArray();
        double byOtlp = await victoria.ValueAsync(RatioByOtlp(""));
        checks.Run("VictoriaMetrics: the I/O ratio of the fleet, pushed by OTLP", () => Near(byOtlp, fleet));

        // The mean of the workers' ratios is another figure. The two differ by so much that no value can be near both.
        double mean = workers.Average(worker => (worker.MinRatio + worker.MaxRatio) / 2);
        checks.Run("VictoriaMetrics: it is a ratio of sums", () =>
        {
            Checks.Expect(fleet.MinRatio - mean > 3 * Points,
                $"the mean of the ratios, {mean:0.000}, hardly differs from the fleet's, {fleet.MinRatio:0.000}");
            Checks.Expect(Math.Abs(byOtlp - mean) > Points, $"it is {byOtlp:0.000}, which is the mean of the ratios");
            return $"{byOtlp:0.000} for the fleet, and {mean:0.000} as the mean of the ratios";
        });
        foreach (var worker in workers)
        {
            double own = await victoria.ValueAsync(RatioByOtlp($$""", "service.instance.id"="{{worker.Name}}" """));
            checks.Run($"VictoriaMetrics: the I/O ratio of {worker.Name}", () => Near(own, worker));
        }

        // The last export has everything that was done. Almost nothing is computed between the phases of a job.
        double cpu = await victoria.ValueAsync(
            """sum(max_over_time({__name__="workload.phase.self_time", "workload.phase.state"="cpu"}[5m]))""");
        checks.Run("VictoriaMetrics: the CPU time of all phases", () =>
        {
            Checks.Expect(cpu >= 0.97 * fleet.Burnt && cpu <= 1.03 * fleet.Burnt, $"{cpu:0.000} s, and {fleet.Burnt:0.000} s were burnt");
            return $"{cpu:0.000} s, and {fleet.Burnt:0.000} s were burnt";
        });

        double scraped = await prometheus.ValueAsync(Scraped);
        checks.Run($"Prometheus: the I/O ratio of {workers[0].Name}, scraped", () => Near(scraped, workers[0]));
        double sameByOtlp = await victoria.ValueAsync(RatioByOtlp($$""", "service.instance.id"="{{workers[0].Name}}" """));
        checks.Run("Both back ends report the same I/O ratio", () =>
        {
            Checks.Expect(Math.Abs(scraped - sameByOtlp) <= Points, $"{scraped:0.000} and {sameByOtlp:0.000}");
            return $"{scraped:0.000} and {sameByOtlp:0.000}";
        });
    }

    private const string Scraped = """
        sum(rate(workload_phase_time_seconds_total{workload_phase_name="job", workload_phase_state=~"blocked|awaiting"}[1m]))
        / sum(rate(workload_phase_time_seconds_total{workload_phase_name="job", workload_phase_state=~"cpu|blocked|awaiting"}[1m]))
        """;

    // VictoriaMetrics keeps the names of OTLP.
    private static string RatioByOtlp(string selector) => $$"""
        sum(rate({__name__="workload.phase.time", "workload.phase.name"="job", "workload.phase.state"=~"blocked|awaiting"{{selector}}}[1m]))
        / sum(rate(
            {__name__="workload.phase.time", "workload.phase.name"="job", "workload.phase.state"=~"cpu|blocked|awaiting"{{selector}}}[1m]))
        """;

    private static string Near(double ratio, Tally truth)
    {
        string found = $"{ratio:0.000}, and the true ratio is {truth.MinRatio:0.000} to {truth.MaxRatio:0.000}";
        Checks.Expect(ratio >= truth.MinRatio - Points && ratio <= truth.MaxRatio + Points, found);
        return found;
    }
}
