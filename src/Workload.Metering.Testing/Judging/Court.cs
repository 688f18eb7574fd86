using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Runs the bodies of a trial, on a meter of its own: tests that run beside it neither disturb it nor see it, and what the body tracks by
/// <see cref="Meter"/> goes there too.
/// </summary>
internal sealed class Court : IDisposable
{
    private const string Body = "body", Reference = "reference";

    private readonly WorkloadMeter _meter;
    private readonly Claim _claim;
    private readonly PhaseAssertOptions _options;
    private readonly Trial _trial;

    public Court(Claim claim, PhaseAssertOptions? options, WorkloadMeterOptions? meterOptions = null)
    {
        _claim = claim;
        _options = (options ?? new PhaseAssertOptions()).Validated();
        var quiet = meterOptions ?? new WorkloadMeterOptions();
        quiet.Publish = false;
        _meter = new WorkloadMeter(quiet);
        _meter.GetPhase(Body, new PhaseOptions { ReadProcessCpu = false });
        _meter.GetPhase(Reference, new PhaseOptions { ReadProcessCpu = false });
        _trial = new Trial(_claim, _options);
    }

    public PhaseMeasurement Try(Action body, Action? reference = null)
    {
        while (_trial.NextRuns is { } runs)
        {
            TimeBreakdown? beside = reference is null ? null : Measure(Reference, reference, runs).Breakdown;
            _trial.Add(Measure(Body, body, runs), beside);
        }

        if (Starvation.IsSuspected(_trial, _claim))
        {
            // Beside the body: before another run of it and after, unless it must not run again.
            bool starved = Starvation.IsFeltBy(_meter);
            if (!starved && _options.MaxRepetitions > 1)
            {
                body();
                starved = Starvation.IsFeltBy(_meter);
            }

            if (starved) _trial.Withdraw(Starvation.Found);
        }

        return Conclude(body, reference);
    }

    /// <summary>
    /// Runs an asynchronous body on the thread pool, outside the caller's synchronization context: in a test framework's, waiting for a
    /// result would wait for the very thread that it holds, and for ever.
    /// </summary>
    public Task<PhaseMeasurement> TryAsync(Func<Task> body) => Task.Run(() => TryOnPoolAsync(body));

    public void Dispose() => _meter.Dispose();

    private async Task<PhaseMeasurement> TryOnPoolAsync(Func<Task> body)
    {
        while (_trial.NextRuns is { } runs) _trial.Add(await MeasureAsync(body, runs).ConfigureAwait(false), null);
        if (Starvation.IsSuspected(_trial, _claim))
        {
            bool starved = Starvation.IsFeltBy(_meter);
            if (!starved && _options.MaxRepetitions > 1)
            {
                await body().ConfigureAwait(false);
                starved = Starvation.IsFeltBy(_meter);
            }

            if (starved) _trial.Withdraw(Starvation.Found);
        }

        return Conclude(body, null);
    }

    private PhaseMeasurement Measure(string phase, Action body, int runs) => _meter.Measure(phase, runs == 1 ? body : () =>
    {
        for (int run = 0; run < runs; run++) body();
    });

    private Task<PhaseMeasurement> MeasureAsync(Func<Task> body, int runs) => _meter.MeasureAsync(Body, runs == 1 ? body : async () =>
    {
        for (int run = 0; run < runs; run++) await body().ConfigureAwait(false);
    });

    private PhaseMeasurement Conclude(Delegate body, Delegate? reference)
    {
        IReadOnlyList<string> disturbances = _trial.Verdict == Verdict.Holds ? [] : Disturbances.Of(body, reference);
        if (_trial.Verdict == Verdict.Fails && _claim.IsOfCost && !_options.JudgeUnoptimizedCode && disturbances.Count > 0)
            _trial.Withdraw("its code is slower here than in production");
        var measurement = _trial.Sum.ToMeasurement(Body);
        if (_trial.Verdict == Verdict.Holds || (_trial.Verdict == Verdict.Undecided && _options.Undecided == UndecidedOutcome.Pass)) return measurement;
        string finding = FailureText.Finding(_claim, _trial, _options);
        throw new PhaseAssertionException(FailureText.Of("the body", _claim, finding, measurement, _trial.Counted, disturbances), finding, measurement);
    }
}
