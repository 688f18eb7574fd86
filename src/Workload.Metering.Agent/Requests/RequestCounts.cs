using System.Numerics;

namespace Workload.Metering.Agent.Requests;

/// <summary>The agent's counts of requests. Thread-safe.</summary>
/// <remarks>
/// Every request changes the number of open ones twice. Each core has a part of that number in a cache line of its own, because cores that
/// write to one line wait for each other.
/// </remarks>
internal sealed class RequestCounts
{
    /// <summary>Two cache lines, because processors fetch them in pairs.</summary>
    private const int Distance = 128 / sizeof(long);

    private const int MaxParts = 64;

    private static readonly int s_mask =
        (int)Math.Min(MaxParts, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)) - 1;

    private readonly long[] _open = new long[(s_mask + 2) * Distance];
    private long _unseen;
    private long _faults;

    /// <summary>
    /// The number of open requests. It may be too high while requests end. It is never too low once no further request begins.
    /// </summary>
    public long Open
    {
        get
        {
            long sum = 0;
            for (int part = 0; part <= s_mask; part++) sum += Interlocked.Read(ref PartOf(part));
            return sum;
        }
    }

    public long Unseen => Interlocked.Read(ref _unseen);

    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Counts an open request.</summary>
    /// <returns>The part of the number in which it was counted.</returns>
    public int Opened()
    {
        int part = Thread.GetCurrentProcessorId() & s_mask;
        Interlocked.Increment(ref PartOf(part));
        return part;
    }

    public void Closed() => TakeBack(Thread.GetCurrentProcessorId() & s_mask);

    /// <summary>Takes a request back that was counted in this part and did not begin.</summary>
    public void TakeBack(int part) => Interlocked.Decrement(ref PartOf(part));

    public void CountUnseen() => Interlocked.Increment(ref _unseen);

    public void CountFault() => Interlocked.Increment(ref _faults);

    private ref long PartOf(int part) => ref _open[(part + 1) * Distance];
}
