using System.Reflection;

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
        FluentActions.Invoking(() => _meter.Track<int>("x", () => throw _error)).Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(_error);
        FluentActions.Invoking(() => _meter.Measure("x", Throw)).Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(_error);
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
    public async Task A_cancelled_body_stays_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Task task = _meter.TrackAsync("x", () => Task.FromCanceled(cancelled.Token));
        await FluentActions.Awaiting(() => task).Should().ThrowAsync<OperationCanceledException>();

        task.IsCanceled.Should().BeTrue();
        _meter.Snapshot()["x"].Failed.Should().Be(1);
    }

    [Theory]
    [InlineData(typeof(Meter), "Track")]
    [InlineData(typeof(Meter), "Measure")]
    [InlineData(typeof(WorkloadMeter), "Track")]
    [InlineData(typeof(WorkloadMeter), "Measure")]
    public void An_asynchronous_body_given_to_a_synchronous_member_does_not_compile(Type type, string name)
    {
        MethodInfo guard = type.GetMethod(name, [typeof(string), typeof(Func<Task>)])!;
        ObsoleteAttribute obsolete = guard.GetCustomAttribute<ObsoleteAttribute>()!;
        obsolete.IsError.Should().BeTrue();
        obsolete.Message.Should().Contain($"{name}Async");
    }

    private void Throw() => throw _error;

    private async Task ThrowAsync()
    {
        await Task.Yield();
        throw _error;
    }
}
