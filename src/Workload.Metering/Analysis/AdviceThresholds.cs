namespace Workload.Metering.Analysis;

/// <summary>From when on something is advised, with the reason for each figure. docs/scaling.md has the same figures.</summary>
internal static class AdviceThresholds
{
    /// <summary>With fewer calls the first one, with its start-up cost (compilation, connections, cold caches), is too large a part.</summary>
    public const int MinCalls = 5;

    /// <summary>Below this share of the process's time and CPU, nothing that is done about a phase can be noticed.</summary>
    public const double MinShareOfProcess = 0.03;

    /// <summary>What gains less than this does not pay for the change: the next measurement differs by as much.</summary>
    public const double MinSpeedup = 1.2;

    /// <summary>A quarter of the time lost makes calls a third longer, which no scheduler's noise explains.</summary>
    public const double MinQueuedShare = 0.25;

    /// <summary>Even if all of it went, less than a quarter of blocked time would free fewer than one thread in four.</summary>
    public const double MinBlockedShare = 0.25;

    /// <summary>Below a tenth, the next measurement's collections fall elsewhere.</summary>
    public const double MinCollectorShare = 0.1;

    /// <summary>From here on the cores are full: what a process does beside its work takes the rest.</summary>
    public const double FullCores = 0.8;

    /// <summary>Below this the process itself does not fill its cores, not even now and then.</summary>
    public const double HalfTheCores = 0.5;

    /// <summary>Up to here calls come one after another: two overlap a little where one ends and the next begins.</summary>
    public const double OneAtATime = 1.2;

    /// <summary>Calls from no phase that fill less of the time than this wait for someone to make them.</summary>
    public const double BackToBack = 0.8;

    /// <summary>Up to here a call computes on one thread: a second one that helps out now and then does not count.</summary>
    public const double OneThread = 1.2;

    /// <summary>Handing out the parts of a shorter call costs as much as it gains.</summary>
    public static readonly TimeSpan MinTimeToSplit = TimeSpan.FromMilliseconds(1);

    /// <summary>A shorter time is a few ticks of a scheduler.</summary>
    public static readonly TimeSpan MinTime = TimeSpan.FromMilliseconds(10);

    /// <summary>With fewer calls for a caller a pipeline is filling or draining most of the time.</summary>
    public const int MinCallsOfPipeline = 4;

    /// <summary>To split a call takes two cores for it.</summary>
    public const int MinCoresToSplit = 2;

    /// <summary>A core of which others take up to a fifth still counts as one: no core is ever quite free.</summary>
    public const double NearlyACore = 0.8;

    /// <summary>Nearer to the cores than this, Amdahl's law no longer tells a serial part from noise.</summary>
    public const double NearlyAllCores = 2.0 / 3;

    /// <summary>With fewer free cores there is nothing left on which more calls could run.</summary>
    public const double MinFreeShareOfCores = 0.1;

    /// <summary>A phase is no suspect of holding the pool's threads where it holds fewer than this on average.</summary>
    public const double MinThreadsHeld = 0.5;

    /// <summary>Less CPU in no phase than this is the runtime's own.</summary>
    public const double MinCoresInNoPhase = 0.5;

    /// <summary>Of the process's CPU, the share from which on what is in no phase matters more than what is metered.</summary>
    public const double MinShareInNoPhase = 0.5;

    /// <summary>A flow that uses more of the process's CPU than this is no bystander.</summary>
    public const double MaxShareOfBystander = 0.25;

    /// <summary>A process that uses less of its cores than this could do with fewer.</summary>
    public const double MaxUseOfIdleCores = 0.25;

    /// <summary>A load that comes and goes does not show in less time.</summary>
    public static readonly TimeSpan MinTimeOfIdleCores = TimeSpan.FromSeconds(10);

    /// <summary>As many cores again are kept in reserve, in steps of half a core.</summary>
    public const double ReserveOfCores = 2, StepOfCores = 0.5;

    /// <summary>An allocation of this size goes to the large object heap, whose collections are the most expensive ones.</summary>
    public const long LargeObject = 85_000;

    /// <summary>A class of calls at once says something from this many calls on.</summary>
    public const int MinCallsOfClass = 20;

    /// <summary>Where this many times as many calls at once get no more of them done, they wait for each other.</summary>
    public const double MinSpreadOfClasses = 2;
}
