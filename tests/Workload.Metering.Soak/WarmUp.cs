using System.Diagnostics;
using System.Numerics;

namespace Workload.Metering.Soak;

/// <summary>
/// Opens scopes of every duration on each core, on every path that the load can reach. A histogram gets its memory by path, core and power
/// of two at the first scope of that kind. Without this warm-up the rare kinds would still appear after hours, which looks like a leak.
/// </summary>
internal sealed class WarmUp(WorkloadMeter meter, Phase onOneThread, Tally tally)
{
    // A scope that waited for half a second can last this long on a busy machine.
    private const int LongestPower = 29;

    // In the load, a scope of one thread never waits. A long one has lost its core for a while.
    private const int LongestPowerOnOneThread = 26;

    // A sleep leaves the core to others. A shorter scope spins, and any other work on its core makes it longer, so it is repeated.
    private const int ShortestPowerAsleep = 21;
    private const int VisitsAwake = 4;

    // Below this power, the scope's own part differs between scopes and between machines. So these durations are tried in small steps from
    // zero.
    private const int ShortestPowerApart = 12;
    private const int SweepStep = 8;

    private static readonly long[] s_sweep =
        [.. Enumerable.Range(0, (1 << ShortestPowerApart) / SweepStep).Select(step => (long)step * SweepStep)];

    // The short durations are repeated at the end, when the runtime has fully compiled the code.
    private static readonly long[] s_nanoseconds =
    [
        .. s_sweep,
        .. Enumerable.Range(ShortestPowerApart, LongestPower + 1 - ShortestPowerApart)
            .SelectMany(power => Enumerable.Repeat(MiddleOf(power), power < ShortestPowerAsleep ? VisitsAwake : 1)),
        .. s_sweep,
    ];

    // These are all paths. Each depth has one of the kinds, or is renamed.
    private static readonly int[][] s_paths = [.. Enumerable.Range(1, Tally.Depths).SelectMany(PathsOf)];

    public void Run()
    {
        // A path's totals are kept by the core's number, modulo this value. If threads cannot be kept on a core, chance brings them to each
        // core.
        int shares = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        int[] cores = [.. Cores.All().DistinctBy(core => core % shares)];
        Action[] stays = cores.Length > 0
            ? [.. cores.Select<int, Action>(core => () => Cores.StayOn(core))]
            : [.. Enumerable.Repeat(static () => { }, 4 * Environment.ProcessorCount)];

        Thread[] threads = [.. stays.SelectMany(stay => s_paths.Select(path => new Thread(() => Visit(path, stay))))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    }

    private void Visit(int[] path, Action stay)
    {
        stay();
        foreach (long nanoseconds in s_nanoseconds)
        {
            Down(path, 0, () => Spend(nanoseconds));
            if (nanoseconds <= MiddleOf(LongestPowerOnOneThread) && path[^1] != Tally.Kinds)
                Down(path, 0, () => OnOneThread(nanoseconds));
        }
    }

    private void Down(int[] path, int depth, Action inside)
    {
        bool isRenamed = path[depth] == Tally.Kinds;
        int name = Tally.NameAt(depth, isRenamed ? 0 : path[depth]);
        PhaseScope scope = meter.Track(Tally.Names[name]);
        if (isRenamed)
            scope.Rename(Tally.Names[name = Tally.Renamed]);
        if (depth + 1 < path.Length)
            Down(path, depth + 1, inside);
        else
            inside();
        scope.Dispose();
        tally.AddOpened(name);
    }

    private void OnOneThread(long nanoseconds)
    {
        using (onOneThread.Track())
            Spend(nanoseconds);
        tally.AddOpened(Tally.OnOneThread);
    }

    private static void Spend(long nanoseconds)
    {
        if (nanoseconds >= 1L << ShortestPowerAsleep)
        {
            Thread.Sleep(TimeSpan.FromMicroseconds(nanoseconds / 1e3));
            return;
        }

        long end = Stopwatch.GetTimestamp() + (long)(nanoseconds * (Stopwatch.Frequency / 1e9));
        while (Stopwatch.GetTimestamp() < end)
            Thread.SpinWait(1);
    }

    private static long MiddleOf(int power) => (long)Math.ScaleB(1.4, power);

    private static IEnumerable<int[]> PathsOf(int length) =>
        length == 0
            ? [[]]
            : PathsOf(length - 1).SelectMany(above => Enumerable.Range(0, Tally.Kinds + 1).Select(kind => (int[])[.. above, kind]));
}
