namespace Workload.Metering.Testing;

/// <summary>The outcome of an assertion that its evidence does not decide.</summary>
public enum UndecidedOutcome
{
    /// <summary>The assertion fails, and its message says that it is undecided.</summary>
    Fail,

    /// <summary>The assertion passes.</summary>
    Pass,
}
