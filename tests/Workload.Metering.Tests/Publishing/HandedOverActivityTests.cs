using System.Diagnostics;

namespace Workload.Metering.Tests.Publishing;

/// <summary>The spans of scopes that one flow begins and another one ends.</summary>
[Collection(Alone.Name)]
public sealed class HandedOverActivityTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();
    private readonly RecordingTracer _tracer = new();

    public void Dispose()
    {
        _tracer.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_loop_that_hands_over_one_scope_after_another_makes_a_flat_tree_of_spans()
    {
        using Activity request = new Activity("request").Start();
        var records = new List<(PhaseScope Scope, PhaseContext Context)>();
        for (int i = 0; i < 5; i++)
        {
            PhaseScope scope = _meter.Track("record");
            records.Add((scope, scope.Capture()));
        }

        Elsewhere(() => records.ForEach(record =>
        {
            using (record.Context.Enter())
                record.Scope.Dispose();
        }));

        _tracer.Stopped.Should().HaveCount(5).And.OnlyContain(span => ReferenceEquals(span.Parent, request));
    }

    [Fact]
    public void A_scope_that_another_flow_ended_is_no_parent_of_the_next_span()
    {
        using Activity request = new Activity("request").Start();
        PhaseScope ended = _meter.Track("ended");
        PhaseContext context = ended.Capture();
        Elsewhere(() =>
        {
            using (context.Enter())
                ended.Dispose();
        });
        using (_meter.Track("next"))
            _tracer["ended"].IsStopped.Should().BeTrue();

        _tracer["next"].Parent.Should().BeSameAs(request);
        Activity.Current.Should().BeSameAs(request);
    }

    [Fact]
    public async Task A_consumer_that_was_started_in_a_finished_request_does_not_stay_in_the_span_of_its_items()
    {
        using var go = new SemaphoreSlim(0);
        PhaseScope scope = default;
        PhaseContext context = default;
        Activity? inEntry = null, after = null, atEnd = null;
        Task consumer;
        using (new Activity("request").Start())
        {
            consumer = Task.Run(async () =>
            {
                await go.WaitAsync();
                using (context.Enter())
                    inEntry = Activity.Current;
                after = Activity.Current;
                scope.Dispose();
                atEnd = Activity.Current;
            });
        }

        scope = _meter.Track("item");
        context = scope.Detach();
        go.Release();
        await consumer;

        inEntry!.DisplayName.Should().Be("item");
        after.Should().BeNull("the request has ended, and the runtime does not make a stopped activity the current one");
        atEnd.Should().BeNull();
    }

    [Fact]
    public async Task After_an_entry_in_which_the_scope_was_given_away_the_activity_is_as_before()
    {
        PhaseScope scope = _meter.Track("item");
        PhaseContext context = scope.Detach();
        Activity? own = null, inEntry = null, given = null, after = null;
        await Task.Run(() =>
        {
            using (own = new Activity("worker").Start())
            {
                using (context.Enter())
                {
                    inEntry = Activity.Current;
                    context = scope.Detach();
                    given = Activity.Current;
                }

                after = Activity.Current;
            }
        });
        scope.Dispose();

        inEntry!.DisplayName.Should().Be("item");
        given.Should().NotBeSameAs(inEntry, "the flow no longer runs the scope");
        after.Should().BeSameAs(own);
    }

    private static void Elsewhere(Action body) => OwnThread.RunOutsideFlow(() =>
    {
        body();
        return 0;
    });
}
