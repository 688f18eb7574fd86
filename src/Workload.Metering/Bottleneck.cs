namespace Workload.Metering;

/// <summary>The main use of a phase's time.</summary>
public enum Bottleneck
{
    /// <summary>The evidence does not decide. Either there is too little time, or the error is as large as the difference.</summary>
    Undetermined,

    /// <summary>Running on a core.</summary>
    Cpu,

    /// <summary>Waiting, which means blocked on a held thread or awaiting.</summary>
    Io,

    /// <summary>Both running and waiting, with neither above its threshold.</summary>
    Mixed,

    /// <summary>Runnable without a core, because of too many threads or a container's CPU quota.</summary>
    RunQueue,

    /// <summary>Ready to run without a thread-pool thread, a scheduler or a consumer.</summary>
    TaskQueue,

    /// <summary>Held by garbage-collection pauses.</summary>
    GcPause,
}
