namespace Workload.Metering.Benchmarks.Turns;

/// <summary>
/// Measures several things in turns in one process, in CPU time of the process. A shared machine then affects neighbours alike, and time in
/// which it runs other processes does not count.
/// </summary>
internal static class TurnTaking
{
    private const int Rounds = 61, WarmUpRounds = 40;

    /// <summary>Each turn lasts for a few collections. If only some turns had one, the figures would fall into two groups.</summary>
    private const double TurnMilliseconds = 24;

    /// <summary>Returns the nanoseconds of each action in each round.</summary>
    /// <param name="actions">The actions, which run themselves as often as they are told.</param>
    public static double[][] Measure(params ReadOnlySpan<Action<int>> actions) => Measure(actions, beforehand: 0);

    /// <summary>
    /// Does the same and runs each action once before its turn. A meter saves a part of its budget for readings while the others have their
    /// turns, and would spend it at the start of its own turn. With many phases that is a large part of the turn. A program that is always
    /// busy has no such savings.
    /// </summary>
    /// <param name="actions">The actions, which run themselves as often as they are told.</param>
    public static double[][] MeasureBusy(params ReadOnlySpan<Action<int>> actions) => Measure(actions, beforehand: 1);

    private static double[][] Measure(ReadOnlySpan<Action<int>> actions, int beforehand)
    {
        int[] times = new int[actions.Length];
        Array.Fill(times, 1);
        var figures = new double[actions.Length][];
        for (int i = 0; i < actions.Length; i++) figures[i] = new double[Rounds];
        for (int round = -WarmUpRounds; round < Rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i](beforehand);
                double nanoseconds = Nanoseconds(actions[i], times[i]);
                if (round >= 0) figures[i][round] = nanoseconds;
                else times[i] = Math.Max(1, (int)(TurnMilliseconds * 1e6 / Math.Max(1, nanoseconds)));
            }
        }

        return figures;
    }

    /// <summary>Makes an action that runs another one as often as it is told.</summary>
    public static Action<int> Repeat(Action action) => times =>
    {
        for (int i = 0; i < times; i++) action();
    };

    /// <summary>Makes an action that starts an asynchronous one and waits for it.</summary>
    public static Action<int> Wait(Func<int, Task> action) => times => Task.Run(() => action(times)).GetAwaiter().GetResult();

    private static double Nanoseconds(Action<int> action, int times)
    {
        var before = Environment.CpuUsage.TotalTime;
        action(times);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / times;
    }
}
