using System.Globalization;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// The CPU time of the process's threads by kind: their own clocks, for <c>/proc/self/task</c> shows up to a tick less of a thread that
/// runs. The sums never go back. What a thread used after the last look before its exit is in none.
/// </summary>
internal sealed class LinuxThreadSums
{
    private const string Tasks = "/proc/self/task";

    private readonly object _gate = new();
    private readonly Dictionary<int, Entry> _threads = [];
    private readonly Dictionary<string, long> _exited = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _looks;

    /// <summary>The sums by kind; null where the threads cannot be listed.</summary>
    public Dictionary<string, long>? Read()
    {
        lock (_gate)
        {
            try
            {
                _looks++;
                foreach (string directory in Directory.EnumerateDirectories(Tasks))
                    if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                        Look(id);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                return null;
            }

            foreach (var (id, thread) in _threads)
            {
                if (thread.Look == _looks) continue;
                Keep(thread);
                _threads.Remove(id);
            }

            var sums = new Dictionary<string, long>(_exited, StringComparer.Ordinal);
            foreach (var thread in _threads.Values) sums[thread.Kind] = sums.GetValueOrDefault(thread.Kind) + thread.CpuNanoseconds;
            return sums.Count > 0 ? sums : null;
        }
    }

    private void Look(int id)
    {
        if (LibC.ClockGetTime(LinuxConstants.CpuClockOf(id), out Timespec time) != 0) return;
        long cpu = time.TotalNanoseconds;
        if (!_threads.TryGetValue(id, out var thread) || cpu < thread.CpuNanoseconds)
        {
            // A number that the kernel has given to another thread since.
            if (thread is not null) Keep(thread);
            _threads[id] = thread = new Entry();
        }

        // A thread has the name of the one that made it, until it sets its own.
        if (thread.LooksAtName > 0)
        {
            thread.LooksAtName--;
            if (NameOf(id) is { } name) thread.Kind = Bounded(ThreadKinds.Of(name, isMain: id == Environment.ProcessId));
        }

        thread.CpuNanoseconds = cpu;
        thread.Look = _looks;
    }

    private static string? NameOf(int id)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Tasks}/{id}/comm")).TrimEnd('\n');
        }
        catch (Exception exited) when (exited is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Bounded(string kind)
    {
        if (!ThreadKinds.RunsPhases(kind) || kind is ThreadKinds.Pool or ThreadKinds.Main or ThreadKinds.LongRunning or ThreadKinds.Other
            || _names.Contains(kind))
        {
            return kind;
        }
        if (_names.Count >= ThreadKinds.MaxNames) return ThreadKinds.Other;
        _names.Add(kind);
        return kind;
    }

    private void Keep(Entry thread) => _exited[thread.Kind] = _exited.GetValueOrDefault(thread.Kind) + thread.CpuNanoseconds;

    private sealed class Entry
    {
        public string Kind { get; set; } = ThreadKinds.Other;

        public long CpuNanoseconds { get; set; }

        public int Look { get; set; }

        /// <summary>How often its name is still to be looked at.</summary>
        public int LooksAtName { get; set; } = 2;
    }
}
