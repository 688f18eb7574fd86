using System.Globalization;
using System.Text;
using Workload.Metering.Tests.Reporting;

namespace Workload.Metering.Tests.Analysis;

/// <summary>The complete texts about a phase, or about why it has no advice, word for word and figure for figure.</summary>
public sealed class AdviceTextTests
{
    private static readonly (string Name, Situation Situation)[] s_situations =
    [
        ("waits in turn", new() { Calls = 320, Cores = 2, Cpu = 25, Awaiting = 75 }),
        ("waits in turn, three a caller", new() { Calls = 60, Callers = 20, Cpu = 1, Awaiting = 99 }),
        ("waits in turn, also for the pool", new() { Calls = 200, Cpu = 1, Awaiting = 20, TaskQueue = 15, BlockedElsewhere = 4 }),
        ("waits in turn, one a caller", new() { Calls = 20, Callers = 20, Cpu = 1, Awaiting = 99 }),
        ("waits in turn, seventeen of them", new() { Calls = 17, Cpu = 1, Awaiting = 99 }),
        ("waits in turn without computing", new() { Calls = 1_600, Awaiting = 100 }),
        ("waits in turn, hardly computing", new() { Calls = 1_600, Cpu = 0.01, Awaiting = 100 }),
        ("waits at once already", new() { Cpu = 1, Awaiting = 99, AtOnce = 2 }),
        ("waits that come at a rate", new() { Callers = 0, Cpu = 5, Awaiting = 45, AtOnce = 0.5, Calls = 20, OtherCores = 2 }),
        ("blocks", new() { Calls = 64, Cores = 2, Cpu = 2, Blocked = 48 }),
        ("blocks, three at once", new() { Cpu = 2, Blocked = 48, AtOnce = 3 }),
        ("blocks, many requests at once", new() { Callers = 0, Cpu = 1, Blocked = 49, AtOnce = 6.5, Calls = 1_300 }),
        ("blocks, few requests", new() { Callers = 0, Cpu = 1, Blocked = 49, AtOnce = 0.5, Calls = 100 }),
        ("blocks, as far as is known", new() { Cpu = 2, Blocked = 48, RunQueue = null }),
        ("blocks, as far as is known, beside a neighbour", new() { Cpu = 2, Blocked = 48, RunQueue = null, OtherCores = 1 }),
        ("blocks, in three callers at once", new() { Cpu = 2, Blocked = 48, AtOnce = 3, CallersAtOnce = 3 }),
        ("blocks or waits for a core, and computes", new() { Cores = 2, Cpu = 75, Blocked = 25, RunQueue = null, OtherCores = 1.5 }),
        ("blocks or waits for a core, mixed", new() { Cores = 2, Cpu = 60, Blocked = 40, RunQueue = null, OtherCores = 1.5 }),
        ("blocks, and no core is left", new() { Cores = 1, Cpu = 60, Blocked = 40, OtherCores = 0.95 }),
        ("blocks, and nothing is to be gained", new() { Calls = 40, Callers = 20, Limit = 0.25, Cpu = 74, Blocked = 26 }),
        ("blocks in a starved pool", new() { Cpu = 10, Blocked = 20, TaskQueue = 70 }),
        ("blocks, also for the pool", new() { Calls = 64, Cpu = 2, Blocked = 48, TaskQueue = 20, Measured = [(1, 32, 70), (4, 32, 72)] }),
        ("blocks on starved cores", new() { Cpu = 10, Blocked = 20, RunQueue = 70 }),
        ("computes", new() { Cores = 4, Cpu = 80, Awaiting = 20 }),
        ("computes, one long call", new() { Calls = 20, Callers = 20, Cpu = 8 }),
        ("computes, at a rate", new() { Callers = 0, Cpu = 8, AtOnce = 0.5 }),
        ("computes, one short call", new() { Calls = 20, Callers = 20, Cpu = 0.8 }),
        ("computes, and no core is left", new() { Cores = 2, Cpu = 100, OtherCores = 1 }),
        ("computes on all cores", new() { Cores = 4, Cpu = 90, Awaiting = 10, Parallelism = 3.9 }),
        ("computes on the only core", new() { Cores = 1, Cpu = 100 }),
        ("computes on half a core", new() { Limit = 0.5, Cpu = 100 }),
        ("computes in bursts under a limit of half a core",
            new() { Limit = 0.5, Calls = 400, Cpu = 10, Callers = 0, FromClients = true, Idle = 36_000 }),
        ("computes in bursts under a limit of half a core, two at once",
            new() { Limit = 0.5, Calls = 400, Cpu = 10, Callers = 0, FromClients = true, AtOnce = 2, Idle = 36_000 }),
        ("computes under a limit of half a core, and is throttled now and then", new() { Limit = 0.5, Cpu = 80, RunQueue = 20 }),
        ("computes on three cores of four", new() { Cores = 4, Cpu = 100, Parallelism = 3 }),
        ("computes on two cores of eight", new() { Cores = 8, Cpu = 100, Parallelism = 2 }),
        ("computes, and two calls at once", new() { Cores = 8, Cpu = 100, AtOnce = 2 }),
        ("computes, in three callers at once", new() { Cores = 8, Cpu = 100, AtOnce = 3, CallersAtOnce = 3 }),
        ("computes, in three callers at once, and in parallel",
            new() { Cores = 8, Cpu = 100, Parallelism = 2, AtOnce = 3, CallersAtOnce = 3 }),
        ("computes, in two callers at once", new() { Cores = 8, Cpu = 100, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, a long call each",
            new() { Calls = 40, Callers = 40, Cores = 8, Cpu = 100, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, short calls",
            new() { Calls = 120, Callers = 40, Cores = 8, Cpu = 0.8, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, a short call each",
            new() { Calls = 40, Callers = 40, Cores = 8, Cpu = 0.8, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, beside others",
            new() { Cores = 8, Cpu = 80, Awaiting = 20, AtOnce = 2, CallersAtOnce = 2, OtherCores = 1.5 }),
        ("computes, in two callers at once, and others leave three cores",
            new() { Cores = 8, Cpu = 100, AtOnce = 2, CallersAtOnce = 2, OtherCores = 5 }),
        ("computes, in two callers at once, on two cores", new() { Cores = 2, Cpu = 100, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, under a quota of one and a half cores",
            new() { Cores = 8, Limit = 1.5, Cpu = 75, RunQueue = 25, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, which now and then wait for a core",
            new() { Cores = 8, Cpu = 70, RunQueue = 30, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in two callers at once, and in parallel",
            new() { Cores = 8, Cpu = 100, Parallelism = 2, AtOnce = 2, CallersAtOnce = 2 }),
        ("computes, in five callers at once", new() { Cores = 8, Cpu = 100, AtOnce = 5, CallersAtOnce = 5 }),
        ("computes, on one and a half cores, and its calls overlap", new() { Limit = 1.5, Cpu = 76, Awaiting = 24, AtOnce = 1.3 }),
        ("computes, and two calls at once in each of two callers", new() { Cores = 8, Cpu = 100, AtOnce = 4, CallersAtOnce = 2 }),
        ("computes, and two calls at once, of ten", new() { Calls = 10, Cores = 8, Cpu = 100, AtOnce = 2 }),
        ("computes, and two calls at once, of two", new() { Calls = 40, Callers = 20, Cores = 8, Cpu = 100, AtOnce = 2 }),
        ("computes, and two calls at once, of two short ones", new() { Calls = 40, Callers = 20, Cores = 8, Cpu = 0.8, AtOnce = 2 }),
        ("computes, and two calls at once, of two in parallel",
            new() { Calls = 40, Callers = 20, Cores = 8, Cpu = 100, Parallelism = 1.5, AtOnce = 2 }),
        ("computes, and five calls at once, of five", new() { Calls = 40, Callers = 8, Cores = 8, Cpu = 100, AtOnce = 5 }),
        ("computes, two requests at once", new() { Callers = 0, Cores = 8, Cpu = 100, AtOnce = 2 }),
        ("computes, two short requests at once", new() { Callers = 0, Cores = 8, Cpu = 0.8, AtOnce = 2 }),
        ("computes, five requests at once", new() { Callers = 0, Cores = 8, Cpu = 100, AtOnce = 5 }),
        ("computes, one short call at a time on the only core", new() { Calls = 20, Callers = 20, Cores = 1, Cpu = 0.8 }),
        ("computes on one core, and waits for it", new() { Cores = 4, Cpu = 70, RunQueue = 30 }),
        ("computes and collects", new() { Cores = 4, Cpu = 80, GcPause = 20 }),
        ("computes and waits", new() { Cores = 2, Cpu = 30, Awaiting = 60 }),
        ("computes and waits, on one and a half cores", new() { Limit = 1.5, Cpu = 30, Awaiting = 60 }),
        ("computes and waits, in three callers at once", new() { Cores = 8, Cpu = 30, Awaiting = 60, AtOnce = 3, CallersAtOnce = 3 }),
        ("computes and waits, on three threads at once", new() { Cores = 8, Cpu = 60, Awaiting = 40, Parallelism = 3 }),
        ("computes and waits, on eight cores", new() { Cores = 8, Cpu = 40, Awaiting = 60, Calls = 400 }),
        ("computes and waits, on 64 cores", new() { Cores = 64, Calls = 1_000, Cpu = 10, Awaiting = 20 }),
        ("computes and waits, five calls on 64 cores", new() { Cores = 64, Calls = 5, Cpu = 10, Awaiting = 20 }),
        ("computes and waits, and for a core that others take", new() { Calls = 200, Cpu = 15, Awaiting = 10, RunQueue = 15 }),
        ("computes and waits, also for the pool", new() { Calls = 200, Cpu = 15, Awaiting = 10, TaskQueue = 15, BlockedElsewhere = 4 }),
        ("computes and waits, in bursts under a limit of half a core",
            new() { Limit = 0.5, Calls = 400, Cpu = 5, Awaiting = 3, Idle = 36_000 }),
        ("computes and waits, four a caller", new() { Calls = 80, Callers = 20, Cpu = 30, Awaiting = 60 }),
        ("computes and waits, three a caller", new() { Calls = 60, Callers = 20, Cpu = 30, Awaiting = 60 }),
        ("computes and waits, at a rate", new() { Callers = 0, Cpu = 30, Awaiting = 60, AtOnce = 0.5, Calls = 20 }),
        ("computes and waits, and no core is left", new() { Cores = 1, Cpu = 60, Awaiting = 40, OtherCores = 0.9 }),
        ("leaves cores idle", new() { Callers = 0, Calls = 400, Cores = 8, Cpu = 1, Awaiting = 49, AtOnce = 0.5 }),
        ("leaves cores idle, beside others",
            new() { Callers = 0, Calls = 400, Cores = 8, Cpu = 12, Awaiting = 38, AtOnce = 0.5, OtherCores = 1.2 }),
        ("leaves half a core idle", new() { Callers = 0, Calls = 400, Limit = 0.5, Cpu = 1, Awaiting = 49, AtOnce = 0.5 }),
        ("waits for threads of no phase", new() { Cores = 2, Cpu = 1, Blocked = 49, CoresInNoPhase = 1.6 }),
        ("waits for threads of no phase, and of others",
            new() { Cores = 4, Cpu = 1, Awaiting = 49, CoresInNoPhase = 0.6, OtherCores = 0.5 }),
        ("waits, and others compute more than no phase",
            new() { Cores = 4, Cpu = 1, Awaiting = 49, AtOnce = 2, CoresInNoPhase = 0.6, OtherCores = 0.7 }),
        ("waits, and its own flow computes a third of it all", new() { Cpu = 25, Awaiting = 75, CoresInNoPhase = 0.55 }),
        ("waits beside a neighbour that computes", new() { Cores = 2, Cpu = 1, Awaiting = 49, OtherCores = 1.9 }),
        ("waits beside a neighbour that computes in bursts under a limit",
            new() { Limit = 0.5, Cpu = 1, Awaiting = 49, OtherCores = 1.9, Idle = 36_000 }),
        ("collects large objects", new() { Cores = 2, Cpu = 80, GcCpu = 15, GcPause = 20, Allocated = 85_000 }),
        ("collects small objects", new() { Cores = 2, Cpu = 80, GcCpu = 20, GcPause = 20, Allocated = 84_999 }),
        ("starves with too many threads", new() { Callers = 0, Cores = 2, Cpu = 100, RunQueue = 100, AtOnce = 4 }),
        ("starves by a quota", new() { Callers = 0, Cores = 8, Limit = 1, Cpu = 50, RunQueue = 50, AtOnce = 2 }),
        ("starves by others", new() { Cores = 2, Cpu = 40, RunQueue = 60 }),
        ("starves without ever computing", new() { Callers = 0, Cores = 2, RunQueue = 100, OtherCores = 2 }),
        ("waits for the pool, which somebody blocks", new() { Cpu = 5, Awaiting = 15, TaskQueue = 80, BlockedElsewhere = 3.5 }),
        ("waits for the pool, on which somebody computes", new() { Cores = 2, Cpu = 5, Awaiting = 15, TaskQueue = 80, OtherCores = 1.9 }),
        ("waits for the pool, half of the cores are used", new() { Cores = 4, Cpu = 5, Awaiting = 15, TaskQueue = 80, OtherCores = 2 }),
        ("waits for the pool, whose threads wait for a core under a limit",
            new() { Limit = 2, Cpu = 5, Awaiting = 15, TaskQueue = 80, OtherCores = 0.5, RunQueueElsewhere = 1.5 }),
        ("waits for the pool, nobody knows why", new() { Cpu = 5, Awaiting = 15, TaskQueue = 80 }),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void Texts_and_figures_are_as_approved(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var text = new StringBuilder();
            foreach (var (name, situation) in s_situations) Tell(text, name, situation.Phase);
            Approval.MatchesApproved(text.ToString(), "advice.txt", "Analysis");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void Tell(StringBuilder text, string name, PhaseSummary phase)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name}: {phase.Bottleneck}\n");
        if (phase.AdviceWithheld is { } withheld) text.Append(CultureInfo.InvariantCulture, $"  withheld: {withheld}\n");
        foreach (Advice advice in phase.Advice)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {advice.Id} (speed-up {advice.PredictedSpeedup:0.###}, concurrency "
                + $"{advice.Concurrency}, resource {advice.Resource})\n    {advice.Title}\n    {advice.Because}\n");
        }
        text.Append('\n');
    }
}
