using System.Globalization;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Threads;

/// <summary>The kernel's account of one thread, from its start on.</summary>
/// <param name="Id">The thread's id.</param>
/// <param name="Name">The name that the program gave it, 15 characters at most.</param>
/// <param name="CpuNanoseconds">Time on a core, which is field 1 of <c>schedstat</c>.</param>
/// <param name="QueueNanoseconds">Time ready, without a core, which is field 2 of <c>schedstat</c>.</param>
internal readonly record struct ThreadReading(int Id, string Name, long CpuNanoseconds, long QueueNanoseconds)
{
    /// <summary>All threads of a process. No privilege is needed.</summary>
    public static IReadOnlyList<ThreadReading> All(int pid) =>
        [.. ProcFile.TryList($"/proc/{pid}/task").Select(thread => TryRead(pid, thread)).OfType<ThreadReading>()];

    /// <summary>Parses the text of <c>schedstat</c>: time on a core, time in the run queue, turns.</summary>
    public static ThreadReading Parse(int id, string name, string schedstat)
    {
        string[] fields = schedstat.Split(' ');
        return new ThreadReading(
            id,
            name.TrimEnd('\n'),
            long.Parse(fields[0], CultureInfo.InvariantCulture),
            long.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    private static ThreadReading? TryRead(int pid, string thread)
    {
        string folder = $"/proc/{pid}/task/{thread}";
        if (ProcFile.TryRead(folder + "/comm") is not { } name || ProcFile.TryRead(folder + "/schedstat") is not { Length: > 0 } schedstat)
            return null;
        int id = int.Parse(thread, CultureInfo.InvariantCulture);

        // The main thread has the program's name, as threads have that nobody named.
        return Parse(id, id == pid ? "main" : name, schedstat);
    }
}
