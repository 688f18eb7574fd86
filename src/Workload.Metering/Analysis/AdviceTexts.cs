using Workload.Metering.Aggregation;
using static System.FormattableString;

namespace Workload.Metering.Analysis;

/// <summary>Contains every sentence of the advice. A title has no figures, so that phases with the same finding share it.</summary>
internal static class AdviceTexts
{
    public const string MaybeRunQueue =
        "blocked time includes the wait for a core here, and the process used nearly all its cores: it may be either";
    public const string FromClients = "its calls come from clients, so nothing in this process could run more of them at once";
    public const string NothingToGain = "no rule finds anything to gain";
    public const string OneCallPerCaller = "its caller makes only one call of it, so there is nothing to run at once";

    public static string TooFewCalls(Evidence e) =>
        $"only {Quantity.Count(e.Calls.Ended, "call")} ended; at least {AdviceThresholds.MinCalls} are needed, "
            + "since the first one includes start-up costs";

    public static string MostlyOneCall(Evidence e) =>
        $"one of its {Quantity.Count(e.Calls.Ended, "call")} took {Quantity.Duration(e.Phase.MaxWall)} of "
            + $"{Quantity.Duration(e.Phase.Wall)} in all, and may be the first one, with its start-up costs";

    public static string TooShort(Evidence e) =>
        $"it took only {Quantity.Duration(e.Breakdown.Total)} in all; at least {Quantity.Duration(AdviceThresholds.MinTime)} are needed";

    public static string TooSmall(Evidence e) =>
        $"it takes {Quantity.Percent(e.ShareOfProcess)} of the process's time; at least "
            + $"{Quantity.Percent(AdviceThresholds.MinShareOfProcess)} are needed for a change to be noticed";

    public static string Undecided(Evidence e) =>
        $"its CPU time is {Quantity.Duration(e.Breakdown.Cpu)} ± {Quantity.Duration(e.Breakdown.CpuError)}, "
            + "which leaves open what it is bound by";

    public static string WaitsOnPurpose(Evidence e) =>
        $"each call takes {Quantity.Duration(e.Phase.WallPercentile(0.5))}, nearly the same each time, and no phase makes the calls, "
            + "as in a loop that waits on purpose; meter what makes them if it does not";

    /// <summary>Returns the rate of calls and the number of calls in flight, which follows from the rate by Little's law.</summary>
    public static string Rate(Evidence e) =>
        $"calls come from outside of any phase at {Quantity.Number(e.Calls.Ran / e.Active.TotalSeconds)} a second and take "
            + $"{Quantity.Duration(e.PerCall(e.Phase.Wall))}, so that {Quantity.Ratio(e.InFlight)} are in flight";

    /// <summary>
    /// Returns why nobody could run more calls at once. The text for clients has no figures, so that many endpoints share it.
    /// </summary>
    public static string FromOutside(Evidence e) => e.IsFromClients ? FromClients : Rate(e);

    public static string CoresAreFull(Evidence e) =>
        $"the cores are full: the process uses {Quantity.Ratio(Math.Min(e.Cores, Math.Max(e.ProcessCores ?? 0, e.OwnCores)))} of "
            + $"{Quantity.Number(e.Cores)} while it runs, so more calls at once would only wait longer";

    public static string RunAtOnceAlready(Evidence e) => $"{Quantity.Ratio(e.Calls.AtOnceInCaller)} calls run at once already";

    public static string Queued(Evidence e)
    {
        bool core = e.RunQueue >= e.TaskQueue;
        string what = core ? "for a core" : e.Phase.LongestQueue switch
        {
            FlowQueue.Scheduler => "in its scheduler's queue",
            FlowQueue.Consumer => "for a consumer",
            _ => "for a pool thread",
        };
        return $"it waits {what} for "
            + $"{Quantity.Percent((core ? e.RunQueue : e.TaskQueue) / e.Breakdown.Total)} of its time, "
            + "and more calls at once would wait there too";
    }

    public static string GainsTooLittle() =>
        $"running its calls at once would gain less than {Quantity.Number(AdviceThresholds.MinSpeedup)} times";

    public static string MayBeShared() =>
        "whether what it waits for serves several calls at once was not measured, so no gain is predicted";

    public static string Saturates(double atOnce, int callers, double cores) => double.IsFinite(atOnce) && atOnce < 1000
        ? Invariant($"{atOnce:0.#} at once") + (callers > 1 ? $" in each of {callers} callers" : "")
            + $" would use all of {Quantity.Number(cores)} free cores"
        : "even 1,000 at once would not fill the cores";

    public static string Holds(PoolHolding most) => most.OfPool is { } threads
        ? $"'{most.Phase.Name}' holds {Quantity.Ratio(most.Threads)} of its {Quantity.Ratio(threads)} threads on average while work waits."
        : $"'{most.Phase.Name}' holds {Quantity.Ratio(most.Threads)} threads blocked on average.";

    public static string HoldsThePool(Evidence e, string holder) =>
        $"Work queued to the pool waits {Quantity.Duration(e.Process.PoolDelay!.Value)} for a thread on average. {holder} "
            + "Calls of other phases wait before their first line of code, so it is not in their time.";

    public static string MoreDoesNotHelp(MeasuredConcurrency m) =>
        Lengths(m) + ": " + (m.Gain < AdviceThresholds.NoticeableGain
            ? "more at once get no more done"
            : $"more at once get {Quantity.Number(Math.Round(m.Gain, 1))} times as many done");

    public static string MoreHelps(MeasuredConcurrency m) =>
        $"{Lengths(m)}, which is {Quantity.Number(Math.Round(m.Gain, 1))} times as many done";

    public static string Range(CallsAtOnce calls) =>
        calls.To is not { } to ? $"{calls.From} or more" : to == calls.From ? $"{to}" : $"{calls.From} to {to}";

    public const string LocksSerialise = "most of its waiting is for locks, which more calls at once would only lengthen";

    /// <summary>The longest wait's name with its part, as the end of a sentence; empty where nothing has a name.</summary>
    public static string For(Evidence e) =>
        e.LongestWait is { } wait && e.Waiting > TimeSpan.Zero ?
            $" ({Quantity.Percent(wait.Total / e.Waiting)} of its waiting is for {wait})" : "";

    public static string WaitsInTurn(Evidence e, string reason) =>
        $"Each call awaits {Quantity.Duration(e.PerCall(e.Breakdown.Awaiting))}{For(e)} and computes for "
            + $"{Quantity.Duration(e.PerCall(e.Breakdown.Cpu))}; {Quantity.Ratio(e.Calls.AtOnceInCaller)} run at once; {reason}.";

    public static string Blocked(Evidence e, string? reason)
    {
        double threads = Math.Min(e.Breakdown.Blocked / e.Active, e.AtOnce * (e.Phase.Parallelism ?? 1));
        string known = e.Breakdown.RunQueue is null
            ? " The process was far from using all its cores, so hardly any of it is the wait for a core."
            : "";
        string why = reason is null ? "" : $" {Capital(reason)}.";
        return $"Each call blocks a thread for {Quantity.Duration(e.PerCall(e.Breakdown.Blocked))} of "
            + $"{Quantity.Duration(e.PerCall(e.Breakdown.Total))}{For(e)}, which holds {Quantity.Ratio(threads)} threads while it is "
            + $"active.{known}{why}";
    }

    public static string SharedWait(MeasuredConcurrency m) =>
        $"{Capital(MoreDoesNotHelp(m))}. They wait for each other, as for a lock or a single connection.";

    public static string SpreadOneCore(Evidence e) =>
        $"{Quantity.Percent(e.CpuShare)} of its own time is CPU on one core, {Quantity.Duration(e.PerCall(e.Breakdown.Cpu))} a call, "
            + $"and {Quantity.Number(e.FreeCores)} of {Quantity.Number(e.Cores)} cores are free for it";

    public static string NoOtherCore(Evidence e) => $"it computes on one core, and no other is free: {SpreadOneCore(e)}";

    /// <summary>
    /// Returns what splitting gains if calls arrive at their own rate. Each call gets shorter, but the number of calls stays the same.
    /// </summary>
    public static string Latency(Evidence e, double speedup) =>
        $". Its {Rate(e)}. Each gets up to {Quantity.Number(speedup)} times as fast, but no more of them get done, "
            + "unless their caller waits for them.";

    /// <summary>Returns the number of cores that the calls use and could use.</summary>
    public static string UsedCores(Evidence e)
    {
        string where = e.IsFromOutside || e.CallersAtOnce == 1 ? ""
            : e.IsOneAfterAnother ? ", one after another in each caller," : $", {Quantity.Ratio(e.Calls.AtOnceInCaller)} in each caller,";
        string busy = e.OwnCores > AdviceThresholds.MinBurst * e.Cores
            ? $"{Quantity.Ratio(e.OwnCores)} cores busy at times, above the limit of {Quantity.Number(e.Cores)} on average"
            : $"{Quantity.Ratio(e.OwnCores)} of {Quantity.Number(e.Cores)} cores busy";
        return $"{Quantity.Ratio(e.AtOnce)} of its calls run at once{where} and keep {busy}; they could have "
            + Quantity.Number(e.FreeCores);
    }

    public static string SpreadSomeCores(Evidence e) =>
        $"{UsedCores(e)}, {Quantity.Number(e.CoresEach)} for each. {Quantity.Percent(e.CpuShare)} of its own time is CPU on one core, "
            + $"{Quantity.Duration(e.PerCall(e.Breakdown.Cpu))} a call";

    public static string SpreadsNot(Evidence e) => UsedCores(e)
        + (CpuGains.WholeCores(e.CoresEach) < AdviceThresholds.MinCoresToSplit
            ? $", {Quantity.Number(e.CoresEach)} for each: to split a call takes {AdviceThresholds.MinCoresToSplit}"
            : !e.IsOneThread
            ? $", {Quantity.Number(e.CoresEach)} for each, but each is on {Quantity.Ratio(e.Phase.Parallelism)} threads "
                + $"already, and their caller makes {Quantity.Number(e.Calls.CallsPerCaller)}"
            : e.IsShort ? $", but {Quantity.Duration(e.PerCall(e.Breakdown.Cpu))} of CPU a call are too short to be split, "
                + $"and their caller makes {Quantity.Number(e.Calls.CallsPerCaller)}"
            : $", but to split a call would gain less than {Quantity.Number(AdviceThresholds.MinSpeedup)} times");

    public static string MoreAtOnce(Evidence e) =>
        $"{UsedCores(e)}. {(e.CallersAtOnce > 1 ? "Each" : "Its")} caller makes {Quantity.Number(e.Calls.CallsPerCaller)} of them, "
            + $"{Quantity.Duration(e.PerCall(e.Breakdown.Cpu))} of CPU each.";

    public static string SerialCalls(Evidence e)
    {
        string calls = e.IsFromOutside ? $"Its calls come from outside of any phase, {Quantity.Ratio(e.InFlight)} at once on average"
            : e.IsOneAtATime ? "There is one call at a time" : "There is one call at a time in each caller";
        return $"{calls}, of {Quantity.Duration(e.PerCall(e.Breakdown.Cpu))} of CPU: too short to be split over cores.";
    }

    public static string SerialPart(Evidence e, double parallelism)
    {
        double serial = Amdahl.SerialPart(parallelism, e.CoresEach);
        string each = e.IsOneAtATime ? "It runs " : $"{Quantity.Ratio(e.AtOnce)} of its calls run at once, each ";
        return $"{each}on {Quantity.Ratio(parallelism)} of {Quantity.Number(e.CoresEach)} cores that it could have. "
            + $"By Amdahl's law {Quantity.Percent(serial)} of it is serial, and no number of cores makes it more than "
            + $"{Quantity.Number(1 / serial)} times as fast.";
    }

    public static string NearlyAllCores(Evidence e, double parallelism) =>
        $"{(e.IsOneAtATime ? "it runs " : $"{Quantity.Ratio(e.AtOnce)} of its calls run at once, each ")}on "
            + $"{Quantity.Ratio(parallelism)} threads for {Quantity.Number(e.CoresEach)} cores that it could have: "
            + "too near to tell a serial part from noise";

    public static string FullOfItself(Evidence e, string prediction) =>
        $"It keeps {Quantity.Ratio(Math.Min(e.OwnCores, e.Cores))} of {Quantity.Number(e.Cores)} cores busy while it runs, "
            + $"and {Quantity.Percent(e.CpuShare)} of its own time is CPU.{prediction}";

    public static string FullWhileItWaits(Evidence e) =>
        $"It keeps {Quantity.Ratio(Math.Min(e.OwnCores, e.Cores))} of {Quantity.Number(e.Cores)} cores busy while it runs. "
            + $"{Quantity.Percent(e.Phase.IoRatio ?? 0)} of its own time is waiting, which is the wait for its turn: "
            + "more calls at once would only wait longer.";

    public static string MixedButAtOnce(Evidence e) =>
        $"it computes and waits, but {Quantity.Ratio(e.AtOnce)} of its calls run at once: one computes while another waits already";

    public static string MixedButThreads(Evidence e) =>
        $"it computes and waits, but on {Quantity.Ratio(e.Phase.Parallelism)} threads at once: one computes while another waits already";

    public static string MixedButRate(Evidence e) =>
        e.IsFromClients ? FromClients : $"it computes and waits in turn, but its {Rate(e)}: a pipeline would not fill";

    public static string MixedButFew() =>
        $"it computes and waits in turn, but its caller makes fewer than {AdviceThresholds.MinCallsOfPipeline} calls: "
            + "a pipeline would not fill";

    public static string MixedButCores(double cores) =>
        $"it computes and waits in turn, but {Quantity.Number(cores)} free cores leave nothing to gain from a pipeline";

    public static string Pipeline(Evidence e, int waiting, int computing) =>
        $"Each call computes for {Quantity.Duration(e.PerCall(e.Breakdown.Cpu))} and waits {Quantity.Duration(e.PerCall(e.Waiting))}, "
            + Invariant($"in turn: 1 to {e.Waiting / e.Breakdown.Cpu:0.0#}. ")
            + $"With {Quantity.Number(e.FreeCores)} cores free for it, that is {Quantity.Count(waiting, "worker")} for what waits "
            + $"and {Quantity.Count(computing)} for what computes."
            + (e.MayShareWhatItWaitsFor ? $" {Capital(MayBeShared())}." : "");

    public static string RunQueue(Evidence e, string who) =>
        $"It was runnable and waited for a core for {Quantity.Percent(e.RunQueue / e.Breakdown.Total)} of its time, "
            + $"{Quantity.Duration(e.PerCall(e.RunQueue))} a call, while the process used {Quantity.Ratio(e.ProcessCores ?? e.OwnCores)} "
            + $"of {Quantity.Number(e.Cores)} cores. {who}";

    public static string ConsumerQueue(Evidence e) =>
        $"It was handed over and waited for a consumer for {Quantity.Percent(e.TaskQueue / e.Breakdown.Total)} of its time, "
            + $"{Quantity.Duration(e.PerCall(e.TaskQueue))} a call. "
            + "What is handed over waits until the consumers have done what came before.";

    public static string TaskQueue(Evidence e, string holder) =>
        $"It was ready and waited for a pool thread for {Quantity.Percent(e.TaskQueue / e.Breakdown.Total)} of its time, "
            + $"{Quantity.Duration(e.PerCall(e.TaskQueue))} a call. {holder} "
            + Invariant($"The pool starts with {e.Machine.PoolThreadsMin} threads and adds one or two a second.");

    public static string SchedulerQueue(Evidence e) =>
        $"It was ready and waited in the queue of a scheduler of the application for {Quantity.Percent(e.TaskQueue / e.Breakdown.Total)} "
            + $"of its time, {Quantity.Duration(e.PerCall(e.TaskQueue))} a call. "
            + "What is in that queue waits until the scheduler has run what came before.";

    public static string Collector(Evidence e, TimeSpan collector, long bytesPerCall) =>
        $"The garbage collector takes {Quantity.Percent(collector / e.Breakdown.Total)} of its time: "
            + $"{Quantity.Duration(e.PerCall(e.Breakdown.GcPause))} of pauses and {Quantity.Duration(e.PerCall(e.Breakdown.GcCpu))} of "
            + $"CPU a call, which allocates {Quantity.Bytes(bytesPerCall)}. The prediction is for no garbage at all.";

    public static string ComputesOutside(Evidence e) =>
        $"While it ran, the process kept {Quantity.Ratio(e.ProcessCores)} of {Quantity.Number(e.Cores)} cores busy, "
            + $"and its own flow {Quantity.Ratio(e.OwnCores)}";

    public static string IdleCores(Evidence e, double enough) =>
        $"It waits for {Quantity.Percent(e.Phase.IoRatio ?? 0)} of its own time, and while it was active the process used "
            + $"{Quantity.Ratio(e.ProcessCores)} of {Quantity.Number(e.Cores)} cores: {Quantity.Number(enough)} would be enough.";

    private static string Lengths(MeasuredConcurrency m) =>
        $"a call takes {Quantity.Duration(m.Few.MeanWall)} with {Range(m.Few)} at once and {Quantity.Duration(m.Many.MeanWall)} with "
            + $"{Range(m.Many)}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
