using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>
/// Flows that outlive the scope in which they were started all shorten the same chain of ended scopes. If two threads did so while another
/// scope of the chain ended, the chain became a ring, and requests hung in it.
/// </summary>
public sealed class ShortenedChainTests
{
    private const int ScopesBetween = 3, Walkers = 3;

    /// <summary>A walker that lost its core closes a chain some rounds later.</summary>
    private const int KeptRounds = 4096;

    private static readonly TimeSpan s_trial = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void A_chain_that_several_threads_shorten_never_becomes_a_ring()
    {
        ScopeNode? carried = null;
        bool isOver = false;
        Thread[] walkers = [.. Enumerable.Range(0, Walkers).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver)) ScopeNode.Running(Volatile.Read(ref carried));
        }) { IsBackground = true })];
        foreach (var walker in walkers) walker.UnsafeStart();

        var path = FlowParts.Path();
        var outermost = new ScopeNode?[KeptRounds];
        var trial = Stopwatch.StartNew();
        int round = 0;
        for (; trial.Elapsed < s_trial && outermost[round % KeptRounds] is null or { Outer: null }; round++)
        {
            var running = Entered(outer: null, path);
            outermost[round % KeptRounds] = running;
            List<ScopeNode> between = [running];
            for (int i = 0; i < ScopesBetween; i++) between.Add(Entered(between[^1], path));
            var ended = Entered(between[^1], path);
            End(ended);
            Volatile.Write(ref carried, ended);
            Thread.SpinWait(round % 64);
            for (int i = ScopesBetween; i > 0; i--) End(between[i]);
        }

        Volatile.Write(ref isOver, true);
        walkers.Should().OnlyContain(walker => walker.Join(TimeSpan.FromMinutes(1)));
        outermost.Where(node => node is { Outer: not null }).Should().BeEmpty("nothing is above the outermost scope ({0} rounds)", round);
    }

    private static ScopeNode Entered(ScopeNode? outer, CallPath path)
    {
        var node = FlowParts.Node(outer, path);
        node.EnterFirst(1);
        return node;
    }

    private static void End(ScopeNode node)
    {
        ScopeEnd end = default;
        node.Finish(2, ref end);
    }
}
