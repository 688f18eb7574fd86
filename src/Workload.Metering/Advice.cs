namespace Workload.Metering;

/// <summary>What to do about where the time goes, with the evidence for it.</summary>
public sealed record Advice
{
    /// <summary>A stable identifier of the rule, in kebab case, for example <c>parallelise-cpu</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What to do, in one sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The measured figures that say so.</summary>
    public required string Because { get; init; }

    /// <summary>How many times faster the phase is predicted to be, greater than 1; <see langword="null"/> where it cannot be predicted.</summary>
    public double? PredictedSpeedup { get; init; }

    /// <summary>How many at once are advised; <see langword="null"/> where the advice is not about that.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The hardware it points to; <see langword="null"/> where hardware does not help.</summary>
    public Resource? Resource { get; init; }
}
