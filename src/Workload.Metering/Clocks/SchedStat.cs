namespace Workload.Metering.Clocks;

/// <summary>
/// The text of <c>/proc/…/schedstat</c>: nanoseconds on a core, nanoseconds ready without a core, times that it got onto a core
/// (Documentation/scheduler/sched-stats.rst). The first is stale while the thread runs, so it is not used.
/// </summary>
internal static class SchedStat
{
    // Three numbers of at most 20 digits, two spaces, a newline.
    public const int MaxLength = 64;

    public static bool TryParse(ReadOnlySpan<byte> text, out RunQueueReading reading)
    {
        reading = default;
        if (!TryTakeNumber(ref text, out _) || !TryTakeNumber(ref text, out long delayNanoseconds)
            || !TryTakeNumber(ref text, out long switches))
            return false;

        // A thread that has a schedstat has been on a core: none at all means that the kernel does not count (it prints 0 0 0).
        if (switches == 0)
            return false;

        reading = new RunQueueReading(delayNanoseconds, switches);
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        int length = 0;
        while (length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9')
        {
            int digit = text[length] - '0';
            if (number > (long.MaxValue - digit) / 10)
                return false;
            number = (number * 10) + digit;
            length++;
        }

        // A number at the very end may have been cut off.
        if (length == 0 || length == text.Length || text[length] is not ((byte)' ' or (byte)'\n'))
            return false;

        text = text[(length + 1)..];
        return true;
    }
}
