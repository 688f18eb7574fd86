using System.Globalization;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds the phase that holds the pool's threads while work waits for them. It blocks half a thread or more on average, and no phase blocks
/// more. The waiting calls may not show this, because they wait before their first line of code.
/// </summary>
internal sealed class PoolHolder : IAdviceRule
{
    private const double MinThreads = 0.5;

    /// <summary>The delay of the pool from which users notice it.</summary>
    private static readonly TimeSpan s_minDelay = TimeSpan.FromMilliseconds(50);

    public RuleOutcome Consider(Evidence evidence)
    {
        if (!(evidence.Process.PoolDelay >= s_minDelay)) return RuleOutcome.Nothing;
        TimeSpan blocked = evidence.Phase.Self?.Blocked ?? TimeSpan.Zero;
        double threads = evidence.Active > TimeSpan.Zero ? blocked / evidence.Active : 0;
        if (threads < MinThreads || evidence.Phases.Any(phase => phase.Self?.Blocked > blocked)) return RuleOutcome.Nothing;
        return new Advice
        {
            Id = "release-pool-threads",
            Title = $"Let '{evidence.Phase.Name}' release its threads while it waits: it holds the pool's.",
            Because = string.Create(
                CultureInfo.InvariantCulture,
                $"Work queued to the pool waits {Quantity.Duration(evidence.Process.PoolDelay!.Value)} for a thread on average. "
                    + $"'{evidence.Phase.Name}' holds {Quantity.Ratio(threads)} threads blocked. "
                    + $"Calls of other phases wait before their first line of code, so it is not in their time."),
        };
    }
}
