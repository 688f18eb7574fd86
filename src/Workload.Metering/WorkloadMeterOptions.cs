namespace Workload.Metering;

/// <summary>How a meter works. Read once, when the meter is made; not thread-safe while it is being changed.</summary>
public sealed class WorkloadMeterOptions
{
    /// <summary>
    /// The most CPU that clock readings may use, as a share of the CPU time of the metered threads. Within it, every segment is
    /// read while scopes are sparse, and a sample of them where they are dense.
    /// </summary>
    /// <value>The default is 0.01. Above 0, up to 1; 1 reads every segment whatever it costs.</value>
    public double OverheadBudget { get; set; } = 0.01;

    /// <summary>How many different phase names are kept; further ones are counted under the phase <c>(other)</c>.</summary>
    /// <value>The default is 300: with six states each they stay within OpenTelemetry's 2,000 attribute sets a metric. From 1 to 100,000.</value>
    public int MaxPhases { get; set; } = 300;

    /// <summary>The least CPU share of a phase's character that is called CPU-bound.</summary>
    /// <value>The default is 0.75: at most a third as much waiting as computing, where more concurrency gains less than a third. Above 0.5, up to 1.</value>
    public double CpuBoundThreshold { get; set; } = 0.75;

    /// <summary>The least waiting share of a phase's character that is called I/O-bound.</summary>
    /// <value>The default is 0.75: at least three times as much waiting as computing, so that four flows fit on a core. Above 0.5, up to 1.</value>
    public double IoBoundThreshold { get; set; } = 0.75;

    /// <summary>Whether to read the time that threads wait for a core, where the OS tells.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReadRunQueue { get; set; } = true;

    /// <summary>Whether to probe the thread pool's delay while flows await.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ProbeTaskQueue { get; set; } = true;

    /// <summary>Whether the meter publishes its figures: as instruments, and each scope as an activity where a tracer listens.</summary>
    /// <value>The default is <see langword="true"/>. <see langword="false"/> is for a meter whose figures are nobody else's, as in a test.</value>
    public bool Publish { get; set; } = true;

    /// <summary>How closely to name what phases wait for. What this costs stands in docs/waits.md.</summary>
    /// <value>The default is <see cref="WaitDetail.Off"/>.</value>
    public WaitDetail Waits { get; set; }

    /// <summary>Further sources of names for waits, beside those in docs/waits.md. They are for all meters of the process.</summary>
    /// <value>Empty by default.</value>
    public IList<WaitSource> WaitSources { get; init; } = [];

    /// <summary>The span over which the recent I/O ratio and drift are judged.</summary>
    /// <value>The default is one minute. From 1 second to 1 day.</value>
    public TimeSpan RecentWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of <see cref="MeterSnapshot.TakenAt"/> and of the recent window; never of measurements.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks every option against its range, as the making of a meter does.</summary>
    /// <exception cref="ArgumentException">One is out of its range: the parameter's name is the option's, and the message names it, its value and the range.</exception>
    public void Validate()
    {
        InRange(OverheadBudget is > 0 and <= 1, nameof(OverheadBudget), OverheadBudget, "above 0, up to 1");
        InRange(MaxPhases is >= 1 and <= 100_000, nameof(MaxPhases), MaxPhases, "from 1 to 100,000");
        InRange(CpuBoundThreshold is > 0.5 and <= 1, nameof(CpuBoundThreshold), CpuBoundThreshold, "above 0.5, up to 1");
        InRange(IoBoundThreshold is > 0.5 and <= 1, nameof(IoBoundThreshold), IoBoundThreshold, "above 0.5, up to 1");
        InRange(Waits is >= WaitDetail.Off and <= WaitDetail.Targets, nameof(Waits), Waits, "Off, Kinds or Targets");
        InRange(RecentWindow >= TimeSpan.FromSeconds(1) && RecentWindow <= TimeSpan.FromDays(1), nameof(RecentWindow), RecentWindow, "from 1 second to 1 day");
        if (TimeProvider is null) throw new ArgumentException($"{nameof(TimeProvider)} is null; it must be a TimeProvider, for example TimeProvider.System.", nameof(TimeProvider));
    }

    internal WorkloadMeterOptions Validated()
    {
        Validate();
        return (WorkloadMeterOptions)MemberwiseClone();
    }

    private static void InRange<T>(bool holds, string option, T value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{option} is {value}; it must be {range}."));
    }
}
