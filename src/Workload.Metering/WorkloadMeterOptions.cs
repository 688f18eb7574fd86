using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Spans;

namespace Workload.Metering;

/// <summary>
/// The options of a meter. They are read once, when the meter is created. They are not thread-safe while they are being changed.
/// </summary>
public sealed class WorkloadMeterOptions
{
    private const string SetInLambda = "Options are set in a lambda, where a list is written as options.X = [\"a\", \"b\"].";

    /// <summary>
    /// The maximum share of the metered threads' CPU time that clock readings may use. Within it, every segment is read while scopes are
    /// infrequent, and a sample of the segments is read while they are frequent.
    /// </summary>
    /// <value>The default is 0.01. The range is above 0, up to 1. The value 1 reads every segment whatever it costs.</value>
    public double OverheadBudget { get; set; } = 0.01;

    /// <summary>The maximum number of phase names. Further names are counted under the phase <c>(other)</c>.</summary>
    /// <value>
    /// The default is 300. With six states each, the phases stay within OpenTelemetry's 2,000 attribute sets for a metric. The range is 1
    /// to 100,000.
    /// </value>
    public int MaxPhases { get; set; } = 300;

    /// <summary>The minimum CPU share of the character of a CPU-bound phase.</summary>
    /// <value>
    /// The default is 0.75, which means at most a third as much waiting as computing. Then more concurrency gains less than a third. The
    /// range is above 0.5, up to 1.
    /// </value>
    public double CpuBoundThreshold { get; set; } = 0.75;

    /// <summary>The minimum waiting share of the character of an I/O-bound phase.</summary>
    /// <value>
    /// The default is 0.75, which means at least three times as much waiting as computing. Then four flows fit on a core. The range is
    /// above 0.5, up to 1.
    /// </value>
    public double IoBoundThreshold { get; set; } = 0.75;

    /// <summary>Whether to read the time that threads wait for a core, if the OS reports it.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReadRunQueue { get; set; } = true;

    /// <summary>Whether to probe the thread pool's delay while flows await.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ProbeTaskQueue { get; set; } = true;

    /// <summary>Whether the meter publishes its figures as instruments, and each scope as an activity if a tracer listens.</summary>
    /// <value>
    /// The default is <see langword="true"/>. Use <see langword="false"/> for a meter whose figures are of no interest to others, as in a
    /// test.
    /// </value>
    public bool Publish { get; set; } = true;

    /// <summary>Selects how precisely to name what phases wait for. docs/waits.md gives the cost.</summary>
    /// <value>
    /// The default is <see cref="WaitDetail.Off"/>, for three reasons. Targets are names of servers and paths of files, and they reach
    /// metrics back ends, spans and reports. Each name of a phase is a further series of a metric. Names also cost time. An HTTP
    /// call or database command takes some hundred nanoseconds to microseconds more, and a thread of its own uses 0.2 % of a core while
    /// threads are held. A service whose reports its own team reads should use <see cref="WaitDetail.Targets"/>. Assertions name waits by
    /// themselves, and only when they fail.
    /// </value>
    public WaitDetail Waits { get; set; }

    /// <summary>
    /// How often the process's held threads are sampled on average, at random instants. A wait needs 8 samples to have a name. A
    /// sampling takes at most 0.1 ms of CPU on average. If 16 threads take longer, fewer of them are sampled at a time, and the
    /// interval grows. All meters of the process share the shortest interval.
    /// </summary>
    /// <value>The default is 50 ms. The range is 1 millisecond to 10 seconds.</value>
    public TimeSpan WaitSamplingInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Further sources of names for waits, in addition to those in docs/waits.md. They apply to all meters of the process.
    /// </summary>
    /// <value>The default is an empty list.</value>
    public IList<WaitSource> WaitSources { get; init; } = [];

    /// <summary>
    /// The activity sources whose activities become phases. The start of an activity opens a scope in the flow that starts it, and its stop
    /// ends the scope. Only activities that a tracer records are measured. Naming a source here makes no activity and sends no header.
    /// </summary>
    /// <value>
    /// The names of <see cref="System.Diagnostics.ActivitySource"/>s. A <c>*</c> at the end stands for any rest. Upper and lower case are
    /// the same. The library's own source is never among them. The default is an empty list.
    /// </value>
    [SuppressMessage("Usage", "CA2227:Collection properties should be read only", Justification = SetInLambda)]
    public IList<string> ActivitySources { get; set; } = [];

    /// <summary>
    /// The activity sources whose activities become phases even where no tracer records them. The meter then has them made. This costs time
    /// for each activity, and libraries pass their trace on. An HTTP request then gets a <c>traceparent</c> header. docs/spans.md lists
    /// what else it changes.
    /// </summary>
    /// <value>Names as in <see cref="ActivitySources"/>. A source need not be in both. The default is an empty list.</value>
    [SuppressMessage("Usage", "CA2227:Collection properties should be read only", Justification = SetInLambda)]
    public IList<string> SampledActivitySources { get; set; } = [];

    /// <summary>The period of time for the recent I/O ratio and the detection of drift.</summary>
    /// <value>The default is one minute. The range is 1 second to 1 day.</value>
    public TimeSpan RecentWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock for <see cref="MeterSnapshot.TakenAt"/> and the recent window. It is never used for measurements.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks every option against its range, as the constructor of a meter does.</summary>
    /// <exception cref="ArgumentException">
    /// An option is outside its range. The exception has the option as its parameter name, and the message names the option, its value and
    /// the range.
    /// </exception>
    public void Validate()
    {
        InRange(OverheadBudget is > 0 and <= 1, nameof(OverheadBudget), OverheadBudget, "above 0, up to 1");
        InRange(MaxPhases is >= 1 and <= 100_000, nameof(MaxPhases), MaxPhases, "from 1 to 100,000");
        InRange(CpuBoundThreshold is > 0.5 and <= 1, nameof(CpuBoundThreshold), CpuBoundThreshold, "above 0.5, up to 1");
        InRange(IoBoundThreshold is > 0.5 and <= 1, nameof(IoBoundThreshold), IoBoundThreshold, "above 0.5, up to 1");
        InRange(Waits is >= WaitDetail.Off and <= WaitDetail.Targets, nameof(Waits), Waits, "Off, Kinds or Targets");
        InRange(
            WaitSamplingInterval >= TimeSpan.FromMilliseconds(1) && WaitSamplingInterval <= TimeSpan.FromSeconds(10),
            nameof(WaitSamplingInterval), WaitSamplingInterval, "from 1 millisecond to 10 seconds");
        InRange(
            RecentWindow >= TimeSpan.FromSeconds(1) && RecentWindow <= TimeSpan.FromDays(1),
            nameof(RecentWindow), RecentWindow, "from 1 second to 1 day");
        Named(ActivitySources, nameof(ActivitySources));
        Named(SampledActivitySources, nameof(SampledActivitySources));
        if (TimeProvider is null)
        {
            throw new ArgumentException(
                $"{nameof(TimeProvider)} is null; it must be a TimeProvider, for example TimeProvider.System.", nameof(TimeProvider));
        }
    }

    internal WorkloadMeterOptions Validated()
    {
        Validate();
        var copy = (WorkloadMeterOptions)MemberwiseClone();
        copy.ActivitySources = [.. ActivitySources];
        copy.SampledActivitySources = [.. SampledActivitySources];
        return copy;
    }

    private static void Named(IList<string> sources, string option)
    {
        if (sources is null) throw new ArgumentException($"{option} is null; it must be a list of names, which may be empty.", option);
        foreach (string name in sources)
        {
            if (SourcePatterns.FaultOf(name) is { } mustBe)
                throw new ArgumentException($"{option} has '{name}'; it must be {mustBe}.", option);
        }
    }

    private static void InRange<T>(bool holds, string option, T value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(option, value, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{option} is {value}; it must be {range}."));
        }
    }
}
