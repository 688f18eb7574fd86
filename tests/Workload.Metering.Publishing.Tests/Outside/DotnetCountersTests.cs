using System.Diagnostics;
using System.Globalization;

namespace Workload.Metering.Publishing.Tests.Outside;

public sealed class DotnetCountersTests
{
    /// <summary>The number of seconds that have a rate. The time before the first one has none.</summary>
    private const int Intervals = 4;

    [Fact]
    public async Task A_running_process_shows_every_instrument_with_rates_values_and_percentiles()
    {
        using Process process = Start();
        try
        {
            (await process.StandardOutput.ReadLineAsync()).Should().Be("ready");
            using var session = new CounterSession(process.Id);
            await UntilAsync(() => Rates(session, "workload.phase.time", "waiting", "awaiting").Count >= Intervals,
                "the session reports counters each second");
            await UntilAsync(
                () => session.Values.Select(value => value.Instrument).Distinct().Count() == 12, "each instrument has a value");
            await UntilAsync(() => session.Values.Any(value => value.Instrument == "workload.phase.drifted" && value.Shown == "1"),
                "the phase that computes has drifted from its expectation");
            ShowsAll(session);
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }
    }

    private static void ShowsAll(CounterSession session)
    {
        session.Complaints.Should().BeEmpty();

        // Each instrument comes with the event that decides how it is shown.
        session.Values.Select(value => (value.Instrument, value.Event, value.Unit)).Distinct().Should().BeEquivalentTo(
        [
            ("workload.phase.duration", "HistogramValuePublished", "s"),
            ("workload.phase.time", "CounterRateValuePublished", "s"),
            ("workload.phase.self_time", "CounterRateValuePublished", "s"),
            ("workload.phase.process_cpu.time", "CounterRateValuePublished", "s"),
            ("workload.phase.io_ratio", "GaugeValuePublished", "1"),
            ("workload.phase.active", "UpDownCounterRateValuePublished", "{scope}"),
            ("workload.phase.max_age", "GaugeValuePublished", "s"),
            ("workload.phase.drifted", "GaugeValuePublished", "1"),
            ("workload.pool.delay", "GaugeValuePublished", "s"),
            ("workload.process.cpu.time", "CounterRateValuePublished", "s"),
            ("workload.metering.overhead.time", "CounterRateValuePublished", "s"),
            ("workload.metering.phases.rejected", "CounterRateValuePublished", "{phase}"),
        ]);

        // Two flows always wait, so the rate is two per second, which is the number of flows in that state. A late reading may shift it by
        // one.
        var waiting = Rates(session, "workload.phase.time", "waiting", "awaiting");
        var queued = Rates(session, "workload.phase.time", "waiting", "task_queue");
        (waiting.Average() + queued.Average()).Should().BeInRange(1, 3);
        Rates(session, "workload.phase.time", "computing", "cpu").Sum().Should().BePositive();
        Of(session, "workload.phase.active").Where(value => value.Tags.Contains("waiting", StringComparison.Ordinal))
            .Select(value => value.Shown).Should().Contain("2");
        Of(session, "workload.phase.duration").Where(value => value.Tags == "workload.phase.name=waiting" && value.Shown.Length > 0)
            .Select(value => Median(value.Shown))
                .Should().NotBeEmpty().And.OnlyContain(seconds => seconds > 0.018, "a timer of 20 ms is rarely early");
        Of(session, "workload.phase.duration")
            .Should().Contain(value => value.Tags.Contains("error.type=timeout", StringComparison.Ordinal));
        Of(session, "workload.phase.io_ratio").Where(value => value.Tags.Contains("waiting", StringComparison.Ordinal))
            .Should().Contain(value => Number(value.Shown) > 0.5);
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["exec", typeof(DotnetCountersTests).Assembly.Location]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static async Task UntilAsync(Func<bool> condition, string because)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(90), because);
            await Task.Delay(100);
        }
    }

    private static IEnumerable<CounterValue> Of(CounterSession session, string instrument) =>
        session.Values.Where(value => value.Instrument == instrument);

    private static List<double> Rates(CounterSession session, string instrument, string phase, string state) =>
    [
        .. Of(session, instrument)
            .Where(value => value.Tags == $"workload.phase.name={phase},workload.phase.state={state}" && value.Shown.Length > 0)
            .Select(value => Number(value.Shown)),
    ];

    // The text looks like this: 0.5=0.0204;0.95=0.0217;0.99=0.0221
    private static double Median(string percentiles) => Number(percentiles.Split(';')[0].Split('=')[1]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
