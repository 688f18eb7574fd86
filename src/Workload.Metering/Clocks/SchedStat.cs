namespace Workload.Metering.Clocks;

/// <summary>
/// Parses the text of <c>/proc/…/schedstat</c> (Documentation/scheduler/sched-stats.rst). Its fields are the nanoseconds on a core, the
/// nanoseconds runnable without a core, and the number of times on a core. The first field is stale while the thread runs, so it is not
/// used.
/// </summary>
internal static class SchedStat
{
    // The text has three numbers of at most 20 digits, two spaces and a newline.
    public const int MaxLength = 64;

    public static bool TryParse(ReadOnlySpan<byte> text, out RunQueueReading reading)
    {
        reading = default;
        if (!TryTakeNumber(ref text, out _) || !TryTakeNumber(ref text, out long delayNanoseconds)
            || !TryTakeNumber(ref text, out long switches))
        {
            return false;
        }

        // A thread that reads its schedstat has been on a core. A count of zero means that the kernel does not count, and then it prints 0
        // 0 0.
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

        // A number at the very end may have been truncated.
        if (length == 0 || length == text.Length || text[length] is not ((byte)' ' or (byte)'\n'))
            return false;

        text = text[(length + 1)..];
        return true;
    }
}
