using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;
using Workload.Metering.Waits;

namespace Workload.Metering.Sources;

/// <summary>
/// Looks at threads that are held in a scope at random instants, 20 times a second on average, and counts what each waits for. The name
/// of an operation that is open in the flow comes before the kernel's view.
/// </summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The instants of samples are no secret.")]
internal sealed class HeldThreadSampler : IDisposable
{
    private const int RestMilliseconds = 500, LooksBeforeRest = 40;

    /// <summary>Threads whose segment is younger than this are hardly held by anything.</summary>
    private const long MinAgeNanoseconds = 2_000_000;

    private const int MaxScopes = 64;

    /// <summary>After this many failed looks in a row the sampler stops: what does not work here does not begin to.</summary>
    private const int MaxFailures = 20;

    /// <summary>It outlives the sampler, because what a look costs depends on the machine. One sampler at a time uses it.</summary>
    private static readonly SamplerBudget s_budget = new();

    private readonly ThreadNamer _namer;
    private readonly OpenScope[] _scopes = new OpenScope[MaxScopes];
    private readonly LockSamples _locks = new();

    /// <summary>Its wait does not spin, unlike that of the slim kind. Most waits of the sampler last for many milliseconds.</summary>
    private readonly ManualResetEvent _stop = new(false);
    private readonly Random _random = new();
    private readonly Thread _thread;
    private long _lateTicks;
    private int _meanMilliseconds;

    private HeldThreadSampler(ThreadNamer namer, TimeSpan interval)
    {
        SampleEvery(interval);
        _namer = namer;
        _thread = new Thread(Run) { IsBackground = true, Name = "workload metering: held threads" };
        _thread.UnsafeStart();
    }

    /// <summary>Starts the sampler. Returns null where the system does not say what a thread waits for, or gives no thread.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposed by the sampler.")]
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Metering never breaks the program, and a program works without names.")]
    public static HeldThreadSampler? TryStart(TimeSpan interval)
    {
        try
        {
            return ThreadNamer.TryMake() is { } namer ? new HeldThreadSampler(namer, interval) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// The mean lateness of the sampler's wake-ups. On a saturated machine the sampler waits for a core itself, and finds fewer waits that
    /// end with the run queue.
    /// </summary>
    public TimeSpan MeanLateness => TimeSpan.FromTicks(Volatile.Read(ref _lateTicks));

    /// <summary>Changes the mean interval from the next look on.</summary>
    public void SampleEvery(TimeSpan interval) => Volatile.Write(ref _meanMilliseconds, Math.Max(1, (int)interval.TotalMilliseconds));

    /// <summary>Names the holders of locks as far as they are known, at the end of a recording.</summary>
    public void NameLockOwners()
    {
        if (LockOwners.History is { } history) _locks.Resolve(history, isLast: true);
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
        _namer.Dispose();
    }

    private void Run()
    {
        using var clock = PlatformClocks.Current.OpenThreadClock();
        int quiet = 0, failures = 0;
        double lateNanoseconds = 0;
        long cpuBefore = 0;
        while (true)
        {
            // Random intervals meet a periodic wait at any point of its period.
            int mean = s_budget.Stretched(Volatile.Read(ref _meanMilliseconds));
            int wait = quiet > LooksBeforeRest && mean < RestMilliseconds ? RestMilliseconds : _random.Next(1, 2 * mean);
            long due = WallClock.Now() + (wait * 1_000_000L);
            if (_stop.WaitOne(wait)) return;
            lateNanoseconds += (Math.Max(0, WallClock.Now() - due) - lateNanoseconds) / 64;
            Volatile.Write(ref _lateTicks, (long)lateNanoseconds / TimeSpan.NanosecondsPerTick);
            bool? found = TryLook();
            failures = found is null ? failures + 1 : 0;
            if (failures > MaxFailures) return;
            quiet = found == true ? 0 : quiet + 1;
            if (!clock.TryReadCpu(out long cpu)) continue;
            MeteringCost.SetSamplerCpu(cpu);
            if (found == true) s_budget.Spend(cpu - cpuBefore);
            cpuBefore = cpu;
        }
    }

    // An exception on this thread would end the process.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Metering never breaks the program.")]
    private bool? TryLook()
    {
        try
        {
            return Look();
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Returns whether any thread runs a scope.
    private bool Look()
    {
        var history = LockOwners.History;
        if (history is not null)
        {
            _locks.Resolve(history, isLast: false);
            _locks.BeginLook();
        }

        var cursors = CursorRegistry.All;
        if (cursors.IsEmpty) return false;
        bool any = false;
        int looked = 0, first = _random.Next(cursors.Length);
        for (int i = 0; i < cursors.Length && looked < s_budget.ThreadsPerLook; i++)
        {
            var cursor = cursors[(first + i) % cursors.Length];
            if (!cursor.RunsSince(out long start)) continue;
            any = true;
            if (WallClock.Now() - start < MinAgeNanoseconds) continue;
            looked++;
            Look(cursor, start, wantsLockOwner: history is not null);
        }

        return any;
    }

    private void Look(ThreadCursor cursor, long start, bool wantsLockOwner)
    {
        if (!_namer.TryName(cursor.ThreadId, cursor.Thread, out var target)) return;
        int count = cursor.CopyScopes(start, _scopes);
        if (count == 0) return;
        var open = OpenNameOf(count);
        var name = open ?? WaitName.Get(target.Kind, target.Target);
        bool mayBeLock = wantsLockOwner && open is null && target.Kind is WaitKind.Lock or WaitKind.Signal or WaitKind.Managed;
        List<CountedSample>? counted = mayBeLock ? [] : null;
        for (int i = 0; i < count; i++)
        {
            var scope = _scopes[i];
            if (scope.Path is not { } path || path.Settings.Waits is not { } limit) continue;
            var bounded = limit.Bound(name);
            var node = scope as ScopeNode;
            if (node is not null) node.AddWaitSample(bounded);
            else path.Waits.AddSample(bounded);
            counted?.Add(new CountedSample(node, path, bounded));
        }

        if (counted is not null) _locks.Add(cursor.ThreadId, counted);

        Array.Clear(_scopes, 0, count);
    }

    private WaitName? OpenNameOf(int count)
    {
        for (int i = count - 1; i >= 0; i--)
            if (_scopes[i] is ScopeNode node) return node.OpenWaitName(_random.Next());
        return null;
    }
}
