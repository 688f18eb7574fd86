using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Workload.Metering.Waits.Tests;

/// <summary>Awaiting time has the names of the operations that are open in the flow.</summary>
public sealed class AwaitedNamesTests(HttpServer http, PostgresServer postgres) : IClassFixture<HttpServer>, IClassFixture<PostgresServer>,
    IDisposable
{
    private const int Calls = 8;

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { Waits = WaitDetail.Targets });
    private readonly HttpClient _client = new();
    private readonly Lazy<NpgsqlDataSource> _data = new(() => NpgsqlDataSource.Create(postgres.ConnectionString));
    private readonly Truth _truth = new();

    private string Http => $"http {http.Address.Authority}";

    private string Database => $"database postgresql 127.0.0.1:{postgres.Port}";

    public void Dispose()
    {
        _client.Dispose();
        if (_data.IsValueCreated) _data.Value.Dispose();
        _meter.Dispose();
    }

    [PostgresFact]
    public async Task A_sequence_has_a_name_for_each_part() => await ShouldBeTrueAsync(async () =>
    {
        await _truth.WaitAsync(Http, () => RequestAsync(60));
        await _truth.WaitAsync(Database, () => CommandAsync(20));
        await _truth.WaitAsync("unnamed", () => Task.Delay(10));
    });

    [PostgresFact]
    public async Task Two_that_are_open_at_once_share_the_time() => await ShouldBeTrueAsync(async () =>
    {
        long start = Stopwatch.GetTimestamp();
        var command = CommandAsync(40);
        var request = RequestAsync(80);
        await command;
        var both = Stopwatch.GetElapsedTime(start);
        await request;
        _truth.Add(Database, both / 2);
        _truth.Add(Http, Stopwatch.GetElapsedTime(start) - (both / 2));
    });

    [Fact]
    public async Task Three_of_one_name_count_once() => await ShouldBeTrueAsync(() =>
        _truth.WaitAsync(Http, () => Task.WhenAll(RequestAsync(60), RequestAsync(60), RequestAsync(60))));

    [PostgresFact]
    public async Task A_database_reached_through_an_object_mapper_is_named_once()
    {
        // The first command builds the model.
        await using (var first = new Model(_data.Value)) await first.Database.ExecuteSqlRawAsync("select 1");
        await ShouldBeTrueAsync(async () =>
        {
            await using var model = new Model(_data.Value);
            await _truth.WaitAsync(Database, () => model.Database.ExecuteSqlRawAsync("select pg_sleep(0.05)"));
        });
    }

    [Fact]
    public async Task What_began_before_the_work_is_named_for_the_rest() => await ShouldBeTrueAsync(async () =>
    {
        var request = RequestAsync(80);
        Thread.SpinWait(1000);
        await _truth.WaitAsync(Http, () => request);
    });

    [Fact]
    public async Task A_name_means_that_the_operation_was_in_flight()
    {
        // The request is not what the flow awaits, and the library cannot know that.
        Task forgotten = Task.CompletedTask;
        await ShouldBeTrueAsync(
            () =>
            {
                forgotten = RequestAsync(120);
                return _truth.WaitAsync(Http, () => Task.Delay(50));
            },
            afterEach: () => forgotten);
    }

    [Fact]
    public async Task The_outer_scope_has_the_waits_of_the_inner_one()
    {
        var inner = new Truth();
        await ShouldBeTrueAsync(async () =>
        {
            using (_meter.Track("inner"))
            {
                long start = Stopwatch.GetTimestamp();
                await RequestAsync(40);
                _truth.Add(Http, Stopwatch.GetElapsedTime(start));
                inner.Add(Http, Stopwatch.GetElapsedTime(start));
            }

            await _truth.WaitAsync("unnamed", () => Task.Delay(20));
        });
        var phase = _meter.Snapshot()["inner"];
        inner.ShouldBe(phase, wait => wait.Awaiting);
        ShouldAddUp(phase.Waits, phase.Breakdown!.Value);
    }

    [Fact]
    public async Task A_scope_that_ends_while_a_request_is_open_has_its_time_until_then()
    {
        for (int i = 0; i < Calls; i++)
        {
            // On a busy machine the delay may take ten times as long, and the request must outlast it.
            using var cancellation = new CancellationTokenSource();
            Task<string> open;
            using (_meter.Track("ends early"))
            {
                open = RequestAsync(60_000, cancellation.Token);
                await _truth.WaitAsync(Http, () => Task.Delay(30));
            }

            using (_meter.Track("later")) await Task.Delay(5);
            await cancellation.CancelAsync();
            await open.Invoking(request => request).Should().ThrowAsync<OperationCanceledException>();
        }

        var snapshot = _meter.Snapshot();
        var early = snapshot["ends early"];
        _truth.ShouldBe(early, wait => wait.Awaiting);
        ShouldAddUp(early.Waits, early.Breakdown!.Value);
        snapshot["later"].Waits.Should().OnlyContain(wait => wait.Kind == WaitKind.Unnamed, "the request belonged to another scope");
    }

    [Fact]
    public async Task What_the_program_names_covers_what_is_inside() => await ShouldBeTrueAsync(async () =>
    {
        using (Meter.Wait("payment provider")) await _truth.WaitAsync("custom payment provider", () => RequestAsync(50));
        await _truth.WaitAsync(Http, () => RequestAsync(50));
    });

    [Fact]
    public async Task What_the_program_names_shares_with_a_request_beside_it() => await ShouldBeTrueAsync(async () =>
    {
        async Task Named()
        {
            using (Meter.Wait("queue")) await Task.Delay(60);
        }

        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Named(), RequestAsync(60));
        _truth.Add("custom queue", Stopwatch.GetElapsedTime(start) / 2);
        _truth.Add(Http, Stopwatch.GetElapsedTime(start) / 2);
    });

    [Fact]
    public async Task A_measurement_has_its_waits_and_a_scope_so_far()
    {
        using var entered = _meter.Enter();
        var measured = await _meter.MeasureAsync("measured", () => RequestAsync(60));

        measured.Waits[0].Kind.Should().Be(WaitKind.Http);
        ShouldAddUp(measured.Waits, measured.Breakdown!.Value);

        using var scope = _meter.Track("so far");
        var request = RequestAsync(80);
        await Task.Delay(40);
        var soFar = scope.Peek();
        soFar.Waits.Should().Contain(wait => wait.Kind == WaitKind.Http && wait.Awaiting > TimeSpan.FromMilliseconds(30));
        ShouldAddUp(soFar.Waits, soFar.Breakdown!.Value);
        await request;
    }

    [Fact]
    public async Task Kinds_alone_are_named_where_that_is_asked_and_nothing_where_it_is_off()
    {
        using var kinds = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Kinds });
        using var off = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Off });
        using (kinds.Track("phase")) await RequestAsync(20);
        using (off.Track("phase")) await RequestAsync(20);

        kinds.Snapshot()["phase"].Waits.Should().ContainSingle(wait => wait.Kind == WaitKind.Http).Which.Target.Should().BeNull();
        off.Snapshot()["phase"].Waits.Should().BeEmpty();
    }

    private async Task ShouldBeTrueAsync(Func<Task> body, Func<Task>? afterEach = null)
    {
        // The first request of a connection and the first command do more than wait.
        await RequestAsync(1);
        if (PostgresServer.Binaries is not null) await CommandAsync(1);
        for (int i = 0; i < Calls; i++)
        {
            using (_meter.Track("phase")) await body();
            if (afterEach is not null) await afterEach();
        }

        var phase = _meter.Snapshot()["phase"];
        _truth.ShouldBe(phase, wait => wait.Awaiting);
        ShouldAddUp(phase.Waits, phase.Breakdown!.Value);
    }

    private static void ShouldAddUp(IReadOnlyList<PhaseWait> waits, TimeBreakdown states)
    {
        waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Awaiting).Should().Be(states.Awaiting);
        waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Blocked).Should().Be(states.Blocked);
    }

    private Task<string> RequestAsync(int milliseconds, CancellationToken cancellation = default) =>
        _client.GetStringAsync(new Uri(http.Address, $"?ms={milliseconds}"), cancellation);

    private async Task CommandAsync(int milliseconds)
    {
        await using var command = _data.Value.CreateCommand(FormattableString.Invariant($"select pg_sleep({milliseconds / 1000.0})"));
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Model(NpgsqlDataSource data) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(data);
    }
}
