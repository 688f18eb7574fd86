namespace Workload.Metering.Publishing;

/// <summary>Compares a phase's recent bottleneck with the expected one, and detects when it begins to differ.</summary>
/// <param name="expected">The bottleneck that the phase is expected to have.</param>
internal sealed class Expectation(Bottleneck expected)
{
    private bool _drifted;

    public Bottleneck Expected => expected;

    /// <summary>Whether the bottleneck differs from the expected one, or null if the evidence does not decide.</summary>
    public bool? IsBrokenBy(Bottleneck bottleneck) =>
        bottleneck == expected ? false : bottleneck == Bottleneck.Undetermined ? null : true;

    /// <summary>Records a result of the comparison.</summary>
    /// <returns>Whether a drift begins with it. A drift that continues, even with another wrong bottleneck, is reported only
    /// once.</returns>
    public bool Begins(bool? broken)
    {
        bool begins = broken == true && !_drifted;
        _drifted = broken ?? _drifted;
        return begins;
    }
}
