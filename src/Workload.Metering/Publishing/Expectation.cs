namespace Workload.Metering.Publishing;

/// <summary>Holds a phase's recent bottleneck against the expected one, and notices when it begins to differ.</summary>
/// <param name="expected">The bottleneck that the phase is expected to have.</param>
internal sealed class Expectation(Bottleneck expected)
{
    private bool _drifted;

    public Bottleneck Expected => expected;

    /// <summary>Whether the bottleneck is another one; null where the evidence does not decide.</summary>
    public bool? IsBrokenBy(Bottleneck bottleneck) =>
        bottleneck == expected ? false : bottleneck == Bottleneck.Undetermined ? null : true;

    /// <summary>Takes in a judgement.</summary>
    /// <returns>Whether a drift begins with it: one that goes on, as this or as another wrong bottleneck, is told once.</returns>
    public bool Begins(bool? broken)
    {
        bool begins = broken == true && !_drifted;
        _drifted = broken ?? _drifted;
        return begins;
    }
}
