namespace Workload.Metering;

/// <summary>What a phase's time was mostly spent on.</summary>
public enum Bottleneck
{
    /// <summary>The evidence does not decide: too little time, or an error as large as the difference.</summary>
    Undetermined,

    /// <summary>Running on a core.</summary>
    Cpu,

    /// <summary>Waiting: blocked on a held thread, or awaiting.</summary>
    Io,

    /// <summary>Both running and waiting, neither above its threshold.</summary>
    Mixed,

    /// <summary>Ready to run, without a core: too many threads, or a container's CPU quota.</summary>
    RunQueue,

    /// <summary>Ready to run, without a thread-pool thread or consumer.</summary>
    TaskQueue,

    /// <summary>Held by garbage-collection pauses.</summary>
    GcPause,
}
