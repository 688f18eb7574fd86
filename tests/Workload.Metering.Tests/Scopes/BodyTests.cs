namespace Workload.Metering.Tests.Scopes;

public sealed class BodyTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();
    private readonly InvalidOperationException _error = new("of the body");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task What_a_body_returns_is_passed_on()
    {
        _meter.Track("x", () => 5).Should().Be(5);
        (await _meter.TrackAsync("x", async () =>
        {
            await Task.Yield();
            return 6;
        })).Should().Be(6);
        await _meter.TrackAsync("x", () => Task.CompletedTask);
        bool ran = false;
        _meter.Measure("x", () => ran = true).Phase.Should().Be("x");
        ran.Should().BeTrue();
        PhaseMeasurement measured = await _meter.MeasureAsync("x", async () => await Task.Yield());

        measured.Phase.Should().Be("x");
        measured.Breakdown.Should().NotBeNull();
        _meter.Snapshot()["x"].Count.Should().Be(5);
        _meter.Snapshot()["x"].Failed.Should().Be(0);
    }

    [Fact]
    public async Task What_a_body_throws_is_passed_on_and_counted_as_failed()
    {
        FluentActions.Invoking(() => _meter.Track("x", () => Failing()))
            .Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(_error);
        FluentActions.Invoking(() => _meter.Measure("x", Throw))
            .Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(_error);
        Func<Task>[] bodies =
        [
            () => _meter.TrackAsync("x", () => Task.FromException(_error)),
            () => _meter.TrackAsync("x", () => Task.FromException<int>(_error)),
            () => _meter.MeasureAsync("x", () => Task.FromException(_error)),
            () => _meter.TrackAsync("x", ThrowAsync),
        ];
        foreach (Func<Task> body in bodies)
            (await body.Should().ThrowAsync<InvalidOperationException>()).Which.Should().BeSameAs(_error);

        _meter.Snapshot()["x"].Count.Should().Be(6);
        _meter.Snapshot()["x"].Failed.Should().Be(6);
        _meter.Snapshot().Active.Should().BeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_cancelled_is_counted_and_has_not_failed()
    {
        Func<Task>[] bodies =
        [
            () => _meter.TrackAsync("x", () => Task.FromCanceled(new CancellationToken(canceled: true))),
            () => _meter.TrackAsync("x", () => Task.FromCanceled<int>(new CancellationToken(canceled: true))),
            () => _meter.MeasureAsync("x", () => Task.FromException(new OperationCanceledException())),
            () => Task.FromResult(_meter.Track("x", ThrowCancelled)),
            () => Task.FromResult(_meter.Measure("x", Cancel)),
        ];
        foreach (Func<Task> body in bodies) await body.Should().ThrowAsync<OperationCanceledException>();
        (_meter.Snapshot()["x"].Count, _meter.Snapshot()["x"].Failed).Should().Be((5, 0));

        static void Cancel() => throw new OperationCanceledException();

        static int ThrowCancelled() => throw new TaskCanceledException();
    }

    [Fact]
    public async Task A_time_limit_that_is_shown_as_a_cancellation_has_failed()
    {
        await FluentActions.Awaiting(() => _meter.TrackAsync("x", () =>
            Task.FromException(new TaskCanceledException("late", new TimeoutException())))).Should().ThrowAsync<TaskCanceledException>();
        _meter.Snapshot()["x"].Failed.Should().Be(1);
    }

    [Fact]
    public void A_scope_that_was_cancelled_has_not_failed_and_what_is_said_last_holds()
    {
        foreach (CpuAttribution attribution in Enum.GetValues<CpuAttribution>())
        {
            Phase phase = _meter.GetPhase($"{attribution}", new PhaseOptions { Attribution = attribution });
            using (PhaseScope scope = phase.Track()) scope.Cancel();
            using (PhaseScope scope = phase.Track())
            {
                scope.Cancel("client_aborted");
                scope.Fail("timeout");
            }

            using (phase.Track())
            {
            }

            (_meter.Snapshot()[phase.Name].Count, _meter.Snapshot()[phase.Name].Failed).Should().Be((3, 1));
        }

        FluentActions.Invoking(() => default(PhaseScope).Cancel("")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_cancelled_body_stays_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Task task = _meter.TrackAsync("x", () => Task.FromCanceled(cancelled.Token));
        await FluentActions.Awaiting(() => task).Should().ThrowAsync<OperationCanceledException>();

        task.IsCanceled.Should().BeTrue();
        _meter.Snapshot()["x"].Failed.Should().Be(0);
    }

    [Fact]
    public async Task Bodies_of_every_kind_run_once_in_a_scope()
    {
        int ran = 0;
        Action action = () => ran++;
        _meter.Track("x", action);
        _meter.Track("x", () => ++ran).Should().Be(2);
        _meter.Measure("x", action).Breakdown.Should().NotBeNull();
        _meter.Measure("x", () => ++ran).Breakdown.Should().NotBeNull();
        await _meter.TrackAsync("x", () => ValueAsync(1));
        (await _meter.TrackAsync("x", () => ResultAsync(6))).Should().Be(6);
        (await _meter.TrackAsync("x", async () => await ResultAsync(7))).Should().Be(7);
        await _meter.TrackAsync("x", async () => await ValueAsync(8));
        (await _meter.MeasureAsync("x", () => ValueAsync(9))).Phase.Should().Be("x");
        (await _meter.MeasureAsync("x", () => ResultAsync(10))).Phase.Should().Be("x");
        (await _meter.MeasureAsync("x", async () => await ResultAsync(11))).Phase.Should().Be("x");
        (await _meter.MeasureAsync("x", async () => await ValueAsync(12))).Phase.Should().Be("x");
        (await _meter.MeasureAsync("x", () => Task.FromResult(ran++))).Phase.Should().Be("x");

        ran.Should().Be(13);
        _meter.Snapshot()["x"].Count.Should().Be(13);
        _meter.Snapshot()["x"].Failed.Should().Be(0);

        async ValueTask ValueAsync(int unused)
        {
            ran++;
            await Task.Yield();
            _ = unused;
        }

        async ValueTask<int> ResultAsync(int result)
        {
            ran++;
            await Task.Yield();
            return result;
        }
    }

    [Fact]
    public async Task What_an_async_lambda_throws_is_passed_on_and_counted_as_failed()
    {
        Func<Task>[] bodies =
        [
            () => _meter.TrackAsync("x", async () => await ThrowAsync()),
            () => _meter.TrackAsync("x", async () =>
            {
                await ThrowAsync();
                return 1;
            }),
            () => _meter.TrackAsync("x", () => ValueTask.FromException(_error)),
            () => _meter.TrackAsync("x", () => ValueTask.FromException<int>(_error)),
            () => _meter.MeasureAsync("x", () => ValueTask.FromException(_error)),
            () => _meter.MeasureAsync("x", async () => await ThrowAsync()),
        ];
        foreach (Func<Task> body in bodies)
            (await body.Should().ThrowAsync<InvalidOperationException>()).Which.Should().BeSameAs(_error);

        FluentActions.Invoking(() => _meter.Track("x", Throw)).Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(_error);
        _meter.Snapshot()["x"].Failed.Should().Be(7);
        _meter.Snapshot().Active.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cancelled_async_lambda_stays_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Task task = _meter.TrackAsync("x", async () => await Task.Delay(-1, cancelled.Token));
        await FluentActions.Awaiting(() => task).Should().ThrowAsync<OperationCanceledException>();

        task.IsCanceled.Should().BeTrue();
    }

    [Fact]
    public async Task A_body_that_is_null_is_refused()
    {
        FluentActions.Invoking(() => _meter.Track("x", (Action)null!)).Should().Throw<ArgumentNullException>().WithParameterName("body");
        FluentActions.Invoking(() => _meter.Track("x", (Func<int>)null!)).Should().Throw<ArgumentNullException>().WithParameterName("body");
        FluentActions.Invoking(() => _meter.Measure("x", (Func<int>)null!)).Should().Throw<ArgumentNullException>()
            .WithParameterName("body");
        await FluentActions.Awaiting(() => _meter.TrackAsync("x", (Func<ValueTask>)null!)).Should().ThrowAsync<ArgumentNullException>()
            .WithParameterName("body");
        await FluentActions.Awaiting(() => _meter.MeasureAsync("x", (Func<ValueTask<int>>)null!))
            .Should().ThrowAsync<ArgumentNullException>().WithParameterName("body");
        _meter.TryGetPhase("x", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_body_that_returns_null_instead_of_a_task_fails_with_a_text()
    {
        Func<Task>[] uses =
        [
            () => _meter.TrackAsync("x", () => (Task)null!),
            () => _meter.TrackAsync("x", () => (Task<int>)null!),
            () => _meter.MeasureAsync("x", () => (Task)null!),
        ];
        foreach (Func<Task> use in uses)
            await use.Should().ThrowAsync<InvalidOperationException>().WithMessage("*returned null instead of a task*");
        _meter.Snapshot()["x"].Failed.Should().Be(3);
    }

    private int Failing() => throw _error;

    private void Throw() => throw _error;

    private async Task ThrowAsync()
    {
        await Task.Yield();
        throw _error;
    }
}
