using System.Globalization;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// Shows how often a stated interval contains the true value. A run is a thread that waits in some ways in turn. Its 5 s of blocked time
/// have 62 samples or more, because looks that cost too much come at most four times more rarely, and then look at four threads.
/// A third of the runs receive, flush, wait for a lock, sleep and wait for a semaphore. Another third send, read a file that is not in
/// memory, read a pipe, connect to a Unix socket and wait for a task's result. The last third call an HTTP server and PostgreSQL in
/// other processes, wait for a child process and connect to a TCP listener. The interval is one of 95 %, so about 95 of 100 intervals must
/// contain it.
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
        using var http = new HttpServer();
        using var postgres = new PostgresServer();
        Func<Mixture>[] mixtures = [Mixture.OfTheThread, Mixture.OfOthers, () => Mixture.OfOtherProcesses(http, postgres)];
        var holds = new Dictionary<string, (int Held, int All)>();
        for (int done = 0; done < runs; done += AtOnce)
        {
            var threads = Enumerable.Range(0, Math.Min(AtOnce, runs - done))
                .Select(number => (done + number) % mixtures.Length)
                .Select(kind => new Thread(() => Run(kind + 1, mixtures[kind], holds))).ToList();
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
    private static void Run(int number, Func<Mixture> make, Dictionary<string, (int Held, int All)> holds)
    {
        using var mixture = make();
        using var run = new HeldRun(SamplingMilliseconds);

        // Threads in step would all be looked at in the same wait, so that their intervals would hold or fail together.
        Thread.Sleep(Mixture.About(40));
        run.Run(s_time, mixture.Ways);

        var blocked = run.Phase.Breakdown!.Value.Blocked;
        foreach (var (name, stated, truth) in run.Compare().Where(part => part.True > blocked * MinShare))
        {
            bool holds1 = stated.Error is { } error && (stated.Blocked - truth).Duration() <= error;
            if (!holds1) Console.WriteLine(FormattableString.Invariant($"missed: {name} for {truth}; {Truth.Text(run.Phase)}"));
            lock (holds)
            {
                string kind = $"{number} {name.Split(' ')[0]}";
                var known = holds.GetValueOrDefault(kind);
                holds[kind] = (known.Held + (holds1 ? 1 : 0), known.All + 1);
            }
        }
    }
}
