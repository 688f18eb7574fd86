namespace Workload.Metering.Waits.Signatures;

/// <summary>The return addresses on the stack of a thread that waits in one way. No other kind of wait has them.</summary>
/// <param name="Kind">The kind of wait.</param>
/// <param name="Words">The addresses and their distances. It is empty where other kinds of wait have the same addresses.</param>
internal sealed record WaySignature(WaitKind Kind, StackWord[] Words)
{
    /// <summary>The share of the addresses that a stack has, from 0 to 1.</summary>
    public double ShareOn(ReadOnlySpan<byte> stack)
    {
        if (Words.Length == 0) return 0;
        int found = 0;
        foreach (var word in Words)
            if (word.IsOn(stack)) found++;
        return (double)found / Words.Length;
    }
}
