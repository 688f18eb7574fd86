using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Runs the bodies of a trial, on a meter of its own: tests that run beside it neither disturb it nor see it, and what the body tracks by
/// <see cref="Meter"/> goes there too.
/// </summary>
[StackTraceHidden]
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

        return Conclude(body, reference) is { } failure ? throw failure : Measurement;
    }

    /// <summary>
    /// Runs an asynchronous body on the thread pool, outside the caller's synchronization context. In a test framework's context, waiting
    /// for a result would wait forever for the very thread that it holds.
    /// </summary>
    public static Task<PhaseMeasurement> TryAsync(Claim claim, Func<Task> body, PhaseAssertOptions? options)
    {
        var caller = CallerTrace.Capture();
        var validated = (options ?? new PhaseAssertOptions()).Validated();
        return Task.Run(async () =>
        {
            using var court = new Court(claim, validated);
            await court.TryOnPoolAsync(body).ConfigureAwait(false);
            return (court.Measurement, Failure: court.Conclude(body, null));
        }).ContinueWith(
            trial => Conclude(trial, caller),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default).Unwrap();
    }

    public void Dispose() => _meter.Dispose();

    private PhaseMeasurement Measurement => _trial.Sum.ToMeasurement(Body);

    // The exception is put into the task without being thrown, so that its stack trace begins where the assertion was called.
    [SuppressMessage("Performance", "CA1849:Call async methods when in an async method", Justification = "The task is complete.")]
    private static Task<PhaseMeasurement> Conclude(Task<(PhaseMeasurement Measurement, PhaseAssertionException? Failure)> trial, CallerTrace caller)
    {
        if (!trial.IsCompletedSuccessfully) return PassOn(trial);
        return trial.Result.Failure is { } failure ? Task.FromException<PhaseMeasurement>(caller.On(failure)) : Task.FromResult(trial.Result.Measurement);
    }

    private static async Task<PhaseMeasurement> PassOn(Task<(PhaseMeasurement Measurement, PhaseAssertionException? Failure)> trial) =>
        (await trial.ConfigureAwait(false)).Measurement;

    private async Task TryOnPoolAsync(Func<Task> body)
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
    }

    private PhaseMeasurement Measure(string phase, Action body, int runs) => _meter.Measure(phase, runs == 1 ? body : () =>
    {
        for (int run = 0; run < runs; run++) body();
    });

    private Task<PhaseMeasurement> MeasureAsync(Func<Task> body, int runs) => _meter.MeasureAsync(Body, runs == 1 ? body : async () =>
    {
        for (int run = 0; run < runs; run++) await body().ConfigureAwait(false);
    });

    /// <summary>The failure; null where the assertion holds.</summary>
    private PhaseAssertionException? Conclude(Delegate body, Delegate? reference)
    {
        IReadOnlyList<string> disturbances = _trial.Verdict == Verdict.Holds ? [] : Disturbances.Of(body, reference);
        if (_trial.Verdict == Verdict.Fails && _claim.IsOfCost && !_options.JudgeUnoptimizedCode && disturbances.Count > 0)
            _trial.Withdraw("its code is slower here than in production");
        if (_trial.Verdict == Verdict.Holds || (_trial.Verdict == Verdict.Undecided && _options.Undecided == UndecidedOutcome.Pass)) return null;
        var measurement = Measurement;
        string finding = FailureText.Finding(_claim, _trial, _options);
        return new PhaseAssertionException(FailureText.Of("the body", _claim, finding, measurement, _trial.Counted, disturbances, _options), finding, measurement);
    }
}
