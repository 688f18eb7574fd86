using System.Globalization;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// Shows how often a stated interval contains the true value. A run is a thread that waits in some ways in turn. Its 5 s of blocked time
/// have 62 samples or more, because looks that cost too much come at most four times more rarely, and then look at four threads.
/// Half of the runs receive, flush, wait for a lock, sleep and wait for a semaphore. The other half send, read a file that is not in
/// memory, read a pipe and wait for a task's result. The interval is one of 95 %, so about 95 of 100 intervals must contain it.
/// </summary>
internal static class Intervals
{
    private const int AtOnce = 4, SamplingMilliseconds = 20;

    /// <summary>
    /// A part that is smaller than this has no samples in many runs, and then no interval. The wait for a task's result spins first. Beside
    /// other threads it may never block.
    /// </summary>
    private const double MinShare = 0.03;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(5);

    public static int Show(int runs)
    {
        Signatures.Learn();
        var holds = new Dictionary<string, (int Held, int All)>();
        for (int done = 0; done < runs; done += AtOnce)
        {
            var threads = Enumerable.Range(0, Math.Min(AtOnce, runs - done))
                .Select(number => new Thread(() => Run(isSecondKind: number % 2 == 1, holds))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        int held = 0, all = 0;
        foreach (var (name, (nameHeld, nameAll)) in holds)
        {
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{name,-10} {nameHeld,4} of {nameAll} intervals contain the true value"));
            held += nameHeld;
            all += nameAll;
        }

        // The bound is four standard errors below 95 %. A right interval fails it once in 30,000 times.
        double least = 0.95 - (4 * Math.Sqrt(0.95 * 0.05 / all));
        bool passed = held >= least * all;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{held} of {all}, {(double)held / all:P1}, and at least {least:P1} must hold"));
        Console.WriteLine(passed ? "1 passed, 0 failed" : "0 passed, 1 failed");
        return passed ? 0 : 1;
    }

    /// <summary>A part of the runs waits in other ways than the rest, because a wait needs enough samples in a run.</summary>
    private static void Run(bool isSecondKind, Dictionary<string, (int Held, int All)> holds)
    {
        using var ways = new BlockingWays();
        using var run = new HeldRun(SamplingMilliseconds);

        // Threads in step would all be looked at in the same wait, so that their intervals would hold or fail together.
        Thread.Sleep(About(40));
        if (!isSecondKind)
        {
            int receives = About(23), writes = About(11), locks = About(9), sleeps = About(13), signals = About(17);
            run.Run(
                s_time,
                new(ways.SocketName, () => ways.Receive(receives)),
                new(ways.FileName, () => ways.WriteThrough(writes)),
                new("lock", ways.TakeLock, () => ways.LetOtherTakeLock(locks)),
                new("sleep", () => Thread.Sleep(sleeps)),
                new("signal", () => ways.SystemSemaphore(signals)));
        }
        else
        {
            using var file = new ColdFile();
            int sends = About(23), reads = About(31), pipes = About(13), results = About(17);
            run.Run(
                s_time,
                new(ways.SocketName, () => ways.Send(sends)),
                new($"file {file.Path}", () => file.Read(reads)),
                new("pipe", () => ways.ReadPipe(pipes)),
                new("signal", () => ways.Result(results)));
        }

        var blocked = run.Phase.Breakdown!.Value.Blocked;
        foreach (var (name, stated, truth) in run.Compare().Where(part => part.True > blocked * MinShare))
        {
            bool holds1 = stated.Error is { } error && (stated.Blocked - truth).Duration() <= error;
            if (!holds1) Console.WriteLine(FormattableString.Invariant($"missed: {name} for {truth}; {Truth.Text(run.Phase)}"));
            lock (holds)
            {
                string kind = (isSecondKind ? "2nd " : "") + name.Split(' ')[0];
                var known = holds.GetValueOrDefault(kind);
                holds[kind] = (known.Held + (holds1 ? 1 : 0), known.All + 1);
            }
        }
    }

    /// <summary>Returns a random number of milliseconds, up to a third more or less.</summary>
    private static int About(int milliseconds) => Random.Shared.Next(milliseconds * 2 / 3, (milliseconds * 4 / 3) + 1);
}
