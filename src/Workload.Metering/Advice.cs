namespace Workload.Metering;

/// <summary>A recommendation about where the time goes, with the evidence for it.</summary>
public sealed record Advice
{
    /// <summary>A stable identifier of the rule, in kebab case, for example <c>parallelise-cpu</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The recommendation in one sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The measured figures that support it.</summary>
    public required string Because { get; init; }

    /// <summary>
    /// The predicted speed-up of the phase, which is greater than 1. It is <see langword="null"/> if no prediction is possible.
    /// </summary>
    public double? PredictedSpeedup { get; init; }

    /// <summary>The recommended number of calls at once, or <see langword="null"/> if the advice is not about concurrency.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The hardware that would help, or <see langword="null"/> if hardware does not help.</summary>
    public Resource? Resource { get; init; }
}
