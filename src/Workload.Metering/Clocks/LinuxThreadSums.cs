using System.Globalization;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// Sums the CPU time of the process's threads by kind. It reads their own clocks, because <c>/proc/self/task</c> lags by up to one tick for
/// a running thread. The sums never decrease. CPU time that a thread used between the last reading and its exit is missing.
/// </summary>
internal sealed class LinuxThreadSums
{
    private const string Tasks = "/proc/self/task";

    private readonly object _lock = new();
    private readonly Dictionary<int, Entry> _threads = [];
    private readonly Dictionary<string, long> _exited = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _looks;

    /// <summary>Returns the sums by kind, or null if the threads cannot be listed.</summary>
    public Dictionary<string, long>? Read()
    {
        lock (_lock)
        {
            try
            {
                _looks++;
                foreach (string directory in Directory.EnumerateDirectories(Tasks))
                {
                    if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                        Look(id);
                }
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
            // The kernel has reused the number for another thread.
            if (thread is not null) Keep(thread);
            _threads[id] = thread = new Entry();
        }

        // A new thread has the name of the thread that created it until it sets its own.
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

        /// <summary>The number of times that the thread's name must still be read.</summary>
        public int LooksAtName { get; set; } = 2;
    }
}
