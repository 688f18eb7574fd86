using System.Globalization;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Threads;

/// <summary>Finds what threads wait for, by repeated looks at the system call that each is in. The kernel shows it to root alone.</summary>
internal sealed class ThreadWaits(int pid)
{
    private const int MaxNames = 3;

    private readonly Dictionary<int, Dictionary<string, int>> _seen = [];

    /// <summary>Looks at each thread once.</summary>
    public void Look()
    {
        foreach (string thread in ProcFile.TryList($"/proc/{pid}/task"))
        {
            if (ProcFile.TryRead($"/proc/{pid}/task/{thread}/syscall") is not { } text || SystemCall.Parse(text) is not { } call) continue;
            int id = int.Parse(thread, CultureInfo.InvariantCulture);
            if (!_seen.TryGetValue(id, out var counts)) _seen[id] = counts = [];
            string name = call.Descriptor is { } descriptor ? $"{call.Name} {TargetOf(descriptor)}".TrimEnd() : call.Name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>The calls that these threads were seen in, most often first.</summary>
    public IReadOnlyList<string> Of(IEnumerable<int> threads) =>
    [
        .. threads.SelectMany(thread => _seen.GetValueOrDefault(thread, []))
            .GroupBy(entry => entry.Key, entry => entry.Value)
            .OrderByDescending(group => group.Sum())
            .Take(MaxNames)
            .Select(group => group.Key),
    ];

    private string TargetOf(int descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(
                string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}"),
                returnFinalTarget: false)?.Name ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
