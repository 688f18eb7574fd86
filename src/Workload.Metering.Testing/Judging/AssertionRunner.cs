using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Runs the bodies of an assertion on a meter of its own. Tests that run at the same time neither disturb this meter nor see it. Phases
/// that the body tracks with <see cref="Meter"/> go to this meter too.
/// </summary>
[StackTraceHidden]
internal sealed class AssertionRunner : IDisposable
{
    private const string Body = "body", Reference = "reference";

    private readonly WorkloadMeter _meter;
    private readonly Claim _claim;
    private readonly PhaseAssertOptions _options;
    private readonly SequentialTest _test;
    private IReadOnlyList<PhaseWait> _blocking = [];

    public AssertionRunner(Claim claim, PhaseAssertOptions? options, WorkloadMeterOptions? meterOptions = null)
    {
        _claim = claim;
        _options = (options ?? new PhaseAssertOptions()).Validated();
        var quiet = meterOptions ?? new WorkloadMeterOptions();
        quiet.Publish = false;
        _meter = new WorkloadMeter(quiet);
        _meter.GetPhase(Body, new PhaseOptions { ReadProcessCpu = false });
        _meter.GetPhase(Reference, new PhaseOptions { ReadProcessCpu = false });
        _test = new SequentialTest(_claim, _options);
    }

    public PhaseMeasurement Try(Action body, Action? reference = null)
    {
        while (_test.NextRuns is { } runs)
        {
            TimeBreakdown? beside = reference is null ? null : Measure(Reference, reference, runs).Breakdown;
            _test.Add(Measure(Body, body, runs), beside);
        }

        if (Starvation.IsSuspected(_test, _claim))
        {
            // The check runs before the next run of the body and after it, unless the body must not run again.
            bool starved = Starvation.IsFeltBy(_meter);
            if (!starved && _options.MaxRepetitions > 1)
            {
                body();
                starved = Starvation.IsFeltBy(_meter);
            }

            if (starved) _test.Withdraw(Starvation.Found);
        }

        return Conclude(body, reference) is { } failure ? throw failure : Measurement;
    }

    /// <summary>
    /// Runs an asynchronous body on the thread pool, outside the caller's synchronization context. In the context of a test framework, a
    /// wait for the result could wait forever for the thread that it holds.
    /// </summary>
    public static Task<PhaseMeasurement> TryAsync(Claim claim, Func<Task> body, PhaseAssertOptions? options)
    {
        var caller = CallerTrace.Capture();
        var validated = (options ?? new PhaseAssertOptions()).Validated();
        return Task.Run(async () =>
        {
            using var runner = new AssertionRunner(claim, validated);
            await runner.TryOnPoolAsync(body).ConfigureAwait(false);
            if (runner.WantsNames) runner._blocking = await NameAsync(body).ConfigureAwait(false);
            return (runner.Measurement, Failure: runner.Conclude(body, null));
        }).ContinueWith(
            test => Conclude(test, caller),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default).Unwrap();
    }

    public void Dispose() => _meter.Dispose();

    private PhaseMeasurement Measurement => _test.Sum.ToMeasurement(Body);

    // A body that must not run again is not named.
    private bool WantsNames => _claim.NamesBlocking && _test.Verdict == Verdict.Fails && _options.MaxRepetitions > 1;

    // An exception in these runs does not change the verdict, which is final.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "The names are an addition to a failure that is certain.")]
    private static async Task<IReadOnlyList<PhaseWait>> NameAsync(Func<Task> body)
    {
        try
        {
            return await Naming.FindAsync(body).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return [];
        }
    }

    // The exception is put into the task without being thrown, so that its stack trace begins at the call of the assertion.
    [SuppressMessage("Performance", "CA1849:Call async methods when in an async method", Justification = "The task is complete.")]
    private static Task<PhaseMeasurement> Conclude(
        Task<(PhaseMeasurement Measurement, PhaseAssertionException? Failure)> test, CallerTrace caller)
    {
        if (!test.IsCompletedSuccessfully) return PassOn(test);
        return test.Result.Failure is { } failure
            ? Task.FromException<PhaseMeasurement>(caller.On(failure))
            : Task.FromResult(test.Result.Measurement);
    }

    private static async Task<PhaseMeasurement> PassOn(Task<(PhaseMeasurement Measurement, PhaseAssertionException? Failure)> test) =>
        (await test.ConfigureAwait(false)).Measurement;

    private async Task TryOnPoolAsync(Func<Task> body)
    {
        while (_test.NextRuns is { } runs) _test.Add(await MeasureAsync(body, runs).ConfigureAwait(false), null);
        if (Starvation.IsSuspected(_test, _claim))
        {
            bool starved = Starvation.IsFeltBy(_meter);
            if (!starved && _options.MaxRepetitions > 1)
            {
                await body().ConfigureAwait(false);
                starved = Starvation.IsFeltBy(_meter);
            }

            if (starved) _test.Withdraw(Starvation.Found);
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

    /// <summary>Returns the failure, or null if the assertion holds.</summary>
    private PhaseAssertionException? Conclude(Delegate body, Delegate? reference)
    {
        IReadOnlyList<string> disturbances = _test.Verdict == Verdict.Holds ? [] : Disturbances.Of(body, reference);
        if (_test.Verdict == Verdict.Fails && _claim.IsOfCost && !_options.JudgeUnoptimizedCode && disturbances.Count > 0)
            _test.Withdraw("its code is slower here than in production");
        if (_test.Verdict == Verdict.Holds || (_test.Verdict == Verdict.Undecided && _options.Undecided == UndecidedOutcome.Pass))
            return null;
        var measurement = Measurement;
        string finding = FailureText.Finding(_claim, _test, _options);
        string? blocking = measurement.Breakdown is { } states && _test.Counted > 0 ? BlockedText.Of(states.Blocked / _test.Counted,
            _blocking) : null;
        return new PhaseAssertionException(
            FailureText.Of("the body", _claim, finding, measurement, _test.Counted, disturbances, _options, blocking),
            finding, measurement);
    }
}
