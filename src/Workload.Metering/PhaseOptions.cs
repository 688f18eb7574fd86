using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>
/// The options of one phase. They are read once, when the phase is declared. If two declarations differ, the first one applies.
/// </summary>
public sealed class PhaseOptions
{
    /// <summary>Selects whose CPU time is counted.</summary>
    /// <value>The default is <see cref="CpuAttribution.Flow"/>.</value>
    public CpuAttribution Attribution { get; set; }

    /// <summary>Whether the process's CPU clock is read too, within a budget of its own.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReadProcessCpu { get; set; } = true;

    /// <summary>
    /// The bottleneck that the phase is expected to have. If the recent window (<see cref="WorkloadMeterOptions.RecentWindow"/>) shows
    /// another one, the phase has drifted. Then a warning is logged once for each drift, and <c>workload.phase.drifted</c> is 1. The check
    /// starts one window after the meter was created, and it needs sufficient evidence.
    /// </summary>
    /// <value>The default is <see langword="null"/>, which means no expectation.</value>
    public Bottleneck? Expected { get; set; }

    /// <summary>Further attributes of the phase's instruments and activities.</summary>
    /// <value>
    /// The default is <see langword="null"/>, which means none. Values are texts, Boolean values, numbers and arrays of them. Any other
    /// value is kept as its text, because exporters keep the values that they get. A key must not be empty and must not be one that the
    /// instruments use themselves, such as <c>error.type</c>.
    /// </value>
    public IReadOnlyDictionary<string, object?>? Tags { get; set; }

    /// <summary>
    /// Whether a scope creates an <see cref="System.Diagnostics.Activity"/> of its own if a tracer listens. Without it, code can put the
    /// breakdown on the current activity. <see cref="PhaseScope.Stop"/> returns the measured figures.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool CreateActivity { get; set; } = true;

    /// <summary>
    /// The origin of the calls. Calls of a <see cref="ActivityKind.Server"/> or <see cref="ActivityKind.Consumer"/> come from clients or a
    /// message broker, at a rate that no advice about this process can change. A scope's own activity has this kind too.
    /// </summary>
    /// <value>The default is <see cref="ActivityKind.Internal"/>.</value>
    public ActivityKind Kind { get; set; }

    /// <summary>Returns each option with its value for a log message about the declaration.</summary>
    internal string Describe()
    {
        string tags = Tags is null or { Count: 0 }
            ? "none"
            : string.Join(", ", Tags.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));
        return $"Attribution {Attribution}, ReadProcessCpu {ReadProcessCpu}, Expected {Expected?.ToString() ?? "none"}, "
            + $"CreateActivity {CreateActivity}, Kind {Kind}, Tags {tags}";
    }

    internal PhaseOptions Validated()
    {
        if (!Enum.IsDefined(Kind)) throw new ArgumentException($"{nameof(Kind)} is {Kind}; it must be a value of {nameof(ActivityKind)}.");
        if (!Enum.IsDefined(Attribution))
        {
            throw new ArgumentException(
                $"{nameof(Attribution)} is {Attribution}; it must be {nameof(CpuAttribution.Flow)} or {nameof(CpuAttribution.Thread)}.");
        }
        if (Expected is { } expected && !Enum.IsDefined(expected))
            throw new ArgumentException($"{nameof(Expected)} is {expected}; it must be a value of {nameof(Bottleneck)}.");
        foreach (string key in Tags?.Keys ?? [])
        {
            if (string.IsNullOrEmpty(key))
                throw new ArgumentException($"{nameof(Tags)} has an empty key; an attribute's name must be at least one character.");
            if (AttributeNames.IsReserved(key))
            {
                throw new ArgumentException($"{nameof(Tags)} has '{key}', which the instruments use themselves; "
                    + $"it must be another name than {AttributeNames.Reserved}.");
            }
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
        Attribution == other.Attribution && ReadProcessCpu == other.ReadProcessCpu && Expected == other.Expected
            && CreateActivity == other.CreateActivity && Kind == other.Kind
        && (Tags?.Count ?? 0) == (other.Tags?.Count ?? 0)
        && (Tags is null || Tags.All(tag => other.Tags!.TryGetValue(tag.Key, out var value) && TagValues.Same(value, tag.Value)));
}
