namespace Workload.Metering;

/// <summary>How one phase is measured. Read once, when the phase is declared.</summary>
public sealed class PhaseOptions
{
    /// <summary>Whose CPU time is counted.</summary>
    /// <value>The default is <see cref="CpuAttribution.Flow"/>.</value>
    public CpuAttribution Attribution { get; set; }

    /// <summary>Whether the process's CPU clock is read too, within its own budget.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ProcessCpu { get; set; } = true;

    /// <summary>The bottleneck that the phase is expected to have; where the recent window shows another, it is logged once a drift.</summary>
    /// <value>The default is <see langword="null"/>: no expectation.</value>
    public Bottleneck? Expected { get; set; }

    /// <summary>Further attributes of the phase's instruments and activities.</summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public IReadOnlyDictionary<string, object?>? Tags { get; set; }

    internal PhaseOptions Validated()
    {
        if (!Enum.IsDefined(Attribution)) throw new ArgumentException($"{nameof(Attribution)} is {Attribution}; it must be {nameof(CpuAttribution.Flow)} or {nameof(CpuAttribution.Thread)}.");
        if (Expected is { } expected && !Enum.IsDefined(expected)) throw new ArgumentException($"{nameof(Expected)} is {expected}; it must be a value of {nameof(Bottleneck)}.");
        return new PhaseOptions
        {
            Attribution = Attribution,
            ProcessCpu = ProcessCpu,
            Expected = Expected,
            Tags = Tags is null ? null : new Dictionary<string, object?>(Tags, StringComparer.Ordinal),
        };
    }

    internal bool Same(PhaseOptions other) =>
        Attribution == other.Attribution && ProcessCpu == other.ProcessCpu && Expected == other.Expected
        && (Tags?.Count ?? 0) == (other.Tags?.Count ?? 0)
        && (Tags is null || Tags.All(tag => other.Tags!.TryGetValue(tag.Key, out var value) && Equals(value, tag.Value)));
}
