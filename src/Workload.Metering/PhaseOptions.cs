using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>How one phase is measured. Read once, when the phase is declared. Of two declarations that differ the first stands.</summary>
public sealed class PhaseOptions
{
    /// <summary>Whose CPU time is counted.</summary>
    /// <value>The default is <see cref="CpuAttribution.Flow"/>.</value>
    public CpuAttribution Attribution { get; set; }

    /// <summary>Whether the process's CPU clock is read too, within its own budget.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReadProcessCpu { get; set; } = true;

    /// <summary>
    /// The bottleneck that the phase is expected to have. Where the recent window (<see cref="WorkloadMeterOptions.RecentWindow"/>) shows
    /// another, the phase has drifted: a warning is logged once a drift, and <c>workload.phase.drifted</c> is 1. It is judged from one
    /// window after the meter was made on, and only where the evidence decides.
    /// </summary>
    /// <value>The default is <see langword="null"/>: no expectation.</value>
    public Bottleneck? Expected { get; set; }

    /// <summary>Further attributes of the phase's instruments and activities.</summary>
    /// <value>
    /// The default is <see langword="null"/>: none. Values are texts, truth values, numbers and arrays of them; of any other value its
    /// text is kept, for exporters keep what they are given. Keys are not empty, and none of those that the instruments use themselves, such as <c>error.type</c>.
    /// </value>
    public IReadOnlyDictionary<string, object?>? Tags { get; set; }

    /// <summary>
    /// Whether a scope is an <see cref="System.Diagnostics.Activity"/> of its own where a tracer listens. Without one, its breakdown can
    /// be put on the activity that is already there: <see cref="PhaseScope.Stop"/> says what was measured.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool CreateActivity { get; set; } = true;

    /// <summary>
    /// Where the calls come from. Those of a <see cref="ActivityKind.Server"/> or <see cref="ActivityKind.Consumer"/> come from clients or a message
    /// broker, at a rate that no advice about this process changes. A scope's own activity is of this kind too.
    /// </summary>
    /// <value>The default is <see cref="ActivityKind.Internal"/>.</value>
    public ActivityKind Kind { get; set; }

    /// <summary>Each option with its value, as the log shows a declaration.</summary>
    internal string Describe()
    {
        string tags = Tags is null or { Count: 0 } ? "none" : string.Join(", ", Tags.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));
        return $"Attribution {Attribution}, ReadProcessCpu {ReadProcessCpu}, Expected {Expected?.ToString() ?? "none"}, "
            + $"CreateActivity {CreateActivity}, Kind {Kind}, Tags {tags}";
    }

    internal PhaseOptions Validated()
    {
        if (!Enum.IsDefined(Kind)) throw new ArgumentException($"{nameof(Kind)} is {Kind}; it must be a value of {nameof(ActivityKind)}.");
        if (!Enum.IsDefined(Attribution)) throw new ArgumentException($"{nameof(Attribution)} is {Attribution}; it must be {nameof(CpuAttribution.Flow)} or {nameof(CpuAttribution.Thread)}.");
        if (Expected is { } expected && !Enum.IsDefined(expected)) throw new ArgumentException($"{nameof(Expected)} is {expected}; it must be a value of {nameof(Bottleneck)}.");
        foreach (string key in Tags?.Keys ?? [])
        {
            if (string.IsNullOrEmpty(key)) throw new ArgumentException($"{nameof(Tags)} has an empty key; an attribute's name must be at least one character.");
            if (AttributeNames.IsReserved(key)) throw new ArgumentException($"{nameof(Tags)} has '{key}', which the instruments use themselves; it must be another name than {AttributeNames.Reserved}.");
        }

        return new PhaseOptions
        {
            Attribution = Attribution,
            ReadProcessCpu = ReadProcessCpu,
            Expected = Expected,
            CreateActivity = CreateActivity,
            Kind = Kind,
            Tags = Tags is null ? null : Tags.ToDictionary(tag => tag.Key, tag => TagValues.Kept(tag.Value), StringComparer.Ordinal),
        };
    }

    internal bool Same(PhaseOptions other) =>
        Attribution == other.Attribution && ReadProcessCpu == other.ReadProcessCpu && Expected == other.Expected && CreateActivity == other.CreateActivity && Kind == other.Kind
        && (Tags?.Count ?? 0) == (other.Tags?.Count ?? 0)
        && (Tags is null || Tags.All(tag => other.Tags!.TryGetValue(tag.Key, out var value) && TagValues.Same(value, tag.Value)));
}
