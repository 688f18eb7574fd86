namespace Workload.Metering.Reporting;

/// <summary>Explains the columns whose figures may surprise.</summary>
internal static class ColumnNotes
{
    public const string Wall =
        "Wall: time from the beginning to the end of each call, added up. Calls that run at once add up to more than the time that passed.";

    public const string Self =
        "Self: thread time and waiting time of the phase without the phases below it. "
            + "It is above the wall where several threads ran a call at once, for each adds its time.";

    public const string ProcessIo =
        "Process I/O: 1 − CPU of the whole process ÷ wall. It is 0 where the process computes anything else on as many cores meanwhile, "
            + "so the I/O ratio is the one to go by.";

    public const string IoRatio =
        "I/O ratio: the share of the phase's own time in which it waited, blocked or awaiting. 0 computes, 1 waits.";

    public static string? Of(string column) => column switch
    {
        "wall" => Wall,
        "self" => Self,
        "process I/O" => ProcessIo,
        "I/O ratio" => IoRatio,
        _ => null,
    };
}
