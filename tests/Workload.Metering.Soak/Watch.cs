using System.Globalization;
using Workload.Metering.Platforms;

namespace Workload.Metering.Soak;

/// <summary>Watches what the process holds whenever nothing runs, and whether the meter's counts equal those of the load.</summary>
internal sealed class Watch(WorkloadMeter meter, Load load, Tally tally, Listener listener)
{
    private const double HeapGrowth = 0.05;

    // This many threads run before the end of the warm-up and again after it, however slow the machine is. If an object of a few words were
    // kept for each, it would be a tenth of the heap.
    private const int MinThreads = 5_000;

    // The pool may add and drop threads. If a descriptor were kept for each thread that comes and goes, there would be thousands.
    private const int DescriptorGrowth = 16;

    private readonly List<Rest> _rests = [];
    private readonly List<string> _miscounts = [];
    private int _rounds;
    private long _threadsAtFirst;

    /// <summary>Whether the load has run long enough to become steady.</summary>
    public bool IsWarm => load.Threads >= MinThreads;

    /// <summary>Whether enough has run since the warm-up to show what is left behind.</summary>
    public bool HasSeenEnough => _rests.Count > 1 && load.Threads - _threadsAtFirst >= MinThreads;

    /// <summary>
    /// Compares the meter's counts with the soak's own. The snapshot is dropped before the heap is measured, because it would weigh more
    /// than the totals.
    /// </summary>
    public void Count(TimeSpan elapsed)
    {
        _rounds++;
        MeterSnapshot snapshot = meter.Snapshot();
        foreach ((string name, long opened, long failed) in tally.Counts)
        {
            bool isThere = snapshot.TryGetPhase(name, out PhaseSummary? phase);
            long count = isThere ? phase!.Count : 0, countFailed = isThere ? phase!.Failed : 0, active = isThere ? phase!.Active : 0;
            if (count != opened || countFailed != failed || active != 0)
            {
                _miscounts.Add(
                    $"after {elapsed:c} '{name}' has {count} of {opened} scopes, {countFailed} of {failed} failed, {active} active");
            }
        }

        if (snapshot.Active.Count != 0)
            _miscounts.Add($"after {elapsed:c} {snapshot.Active.Count} scopes are active");
        if (listener.Durations != tally.Opened)
            _miscounts.Add($"after {elapsed:c} the listener received the durations of {listener.Durations} of {tally.Opened} scopes");
    }

    /// <summary>Records what the process holds.</summary>
    public void Weigh(TimeSpan elapsed)
    {
        if (_rests.Count == 0)
            _threadsAtFirst = load.Threads;
        _rests.Add(Rest.Now(elapsed));
    }

    public void Check(Checks checks)
    {
        checks.Run("scopes", Scopes);
        checks.Run("managed heap", Heap);
        checks.Run("descriptors", Descriptors);
    }

    private string Scopes()
    {
        Checks.Expect(_miscounts.Count == 0, string.Join("; ", _miscounts.Take(5)));
        return $"all counted, none active, at the end of {_rounds} rounds";
    }

    private string Heap()
    {
        Checks.Expect(_rests.Count > 1, "the run is too short to say");
        long first = _rests[0].HeapBytes, highest = _rests.Max(rest => rest.HeapBytes), last = _rests[^1].HeapBytes;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{first:N0} bytes after {_rests[0].Elapsed.TotalSeconds:0} s, at most {highest:N0} "
                + $"later ({((double)highest / first) - 1:+0.0 %}), {last:N0} at the end");
        Checks.Expect(highest <= first * (1 + HeapGrowth), text);
        return text;
    }

    private string Descriptors()
    {
        if (_rests[0].Descriptors is not { } first)
            return "not counted here";
        int highest = _rests.Max(rest => rest.Descriptors!.Value), last = _rests[^1].Descriptors!.Value;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{first} after the warm-up, at most {highest} later, {last} at the end, while "
                + $"{load.Threads - _threadsAtFirst:N0} threads came and went");
        Checks.Expect(highest <= first + DescriptorGrowth, text);
        return text;
    }

    private readonly record struct Rest(TimeSpan Elapsed, long HeapBytes, int? Descriptors)
    {
        private const string OpenFiles = "/proc/self/fd";

        public static Rest Now(TimeSpan elapsed)
        {
            // Everything that ended threads left behind is finalised first.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            GCMemoryInfo left = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            return new(elapsed, left.HeapSizeBytes - left.FragmentedBytes, Directory.Exists(OpenFiles)
                ? Directory.GetFileSystemEntries(OpenFiles).Length
                : null);
        }
    }
}
