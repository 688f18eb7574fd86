namespace Workload.Metering.Testing;

/// <summary>What becomes of an assertion that its evidence does not decide.</summary>
public enum UndecidedOutcome
{
    /// <summary>It fails, and says that it is undecided.</summary>
    Fail,

    /// <summary>It passes.</summary>
    Pass,
}
