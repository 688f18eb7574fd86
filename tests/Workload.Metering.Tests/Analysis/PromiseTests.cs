namespace Workload.Metering.Tests.Analysis;

/// <summary>These rules hold for the advice to any computing phase, whatever its figures are.</summary>
public sealed class PromiseTests
{
    private const int Situations = 20_000;

    private static readonly string[] s_exclusive = ["parallelise-cpu", "faster-core", "add-cores"];

    [Fact]
    public void No_more_is_promised_than_the_cores_and_nothing_that_contradicts()
    {
        // The situations are the same in each run, so that a failure can be repeated.
        var random = new Random(20_261_125);
        int cpuBound = 0;
        var said = new HashSet<string>();
        for (int number = 0; number < Situations; number++)
        {
            Situation situation = Draw(random);
            var phase = situation.Phase;
            if (phase.Bottleneck != Bottleneck.Cpu) continue;
            cpuBound++;
            said.UnionWith(phase.Advice.SelectMany(advice => (string[])[advice.Id, advice.Title.Split(' ')[0]]));
            Check(situation, phase);
        }

        cpuBound.Should().BeGreaterThan(Situations / 2);
        said.Should().Contain(
            [.. s_exclusive, "relieve-run-queue", "free-pool-threads", "Run", "Spread", "Split"], "each kind of advice must have occurred");
    }

    private static void Check(Situation situation, PhaseSummary phase)
    {
        string Why(string what) => $"{what}: {situation} {string.Join(", ", phase.Advice)}";

        if (phase.Advice.Count == 0 && phase.AdviceWithheld is null or "no rule finds anything to gain")
            Assert.Fail(Why("there is neither advice nor a useful reason"));
        if (phase.Advice.Count(advice => s_exclusive.Contains(advice.Id)) > 1) Assert.Fail(Why("contradictory"));
        if (phase.Advice.Any(advice => advice.Id == "parallelise-cpu")
            && phase.Advice.Any(advice => advice.Id is "relieve-run-queue" or "free-pool-threads"))
        {
            Assert.Fail(Why("contradictory"));
        }
        foreach (Advice advice in phase.Advice.Where(advice => advice.Id == "parallelise-cpu"))
        {
            double free = Free(situation, out double own);
            if (advice.PredictedSpeedup is { } speedup && (speedup < 1.2 || speedup > free / own + 1e-3))
                Assert.Fail(Why($"{free} cores are free and {own} in use"));
            if (advice.Concurrency is not { } atOnce || atOnce < 2 || atOnce > Math.Max(2, free + 0.5))
                Assert.Fail(Why($"{free} cores are free"));
        }
    }

    /// <summary>Returns the cores that the phase could have, computed from the situation and not from the library's result.</summary>
    private static double Free(Situation situation, out double own)
    {
        double call = ((situation.Cpu + situation.Blocked + (situation.RunQueue ?? 0)) / situation.Parallelism) + situation.Awaiting
            + situation.TaskQueue;
        double ofCall = situation.Cpu / call,
            atOnce = Math.Max(1, Math.Max(situation.AtOnce, situation.Callers == 0 ? 0 : situation.AtOnce / situation.CallersAtOnce));
        own = ofCall * atOnce;
        double others = Math.Max(0, (ofCall * situation.AtOnce) + situation.OtherCores - own);
        return Math.Max(0, Math.Min(situation.Cores, situation.Limit ?? double.MaxValue) - others);
    }

    private static Situation Draw(Random random)
    {
        T Any<T>(params T[] of) => of[random.Next(of.Length)];

        int cores = Any(1, 2, 4, 8, 64), calls = Any(40, 120);
        double atOnce = Any(0.5, 0.9, 1, 1.19, 1.21, 1.5, 2, 2.4, 2.6, 3, 5, 6.3, 6.5, 9, 40);
        double length = Any(0.005, 1);
        return new Situation
        {
            Cores = cores,
            Limit = Any<double?>(null, null, 0.5, 1.5, 3.5),
            OtherCores = cores * Any(0, 0, 0.02, 0.3, 0.7),
            Calls = calls,
            Callers = Any(0, 1, calls / 2, calls / 3, calls / 8, calls),
            AtOnce = atOnce,
            CallersAtOnce = Any(1, atOnce, Math.Max(1, atOnce / 2), atOnce * 3),
            Parallelism = Any(1, 1, 1, 1.15, 1.3, 2, 3.9),
            Cpu = 100 * length,
            Awaiting = length * Any(0, 0, 10, 30),
            Blocked = length * Any(0, 0, 20, 33),
            RunQueue = length * Any(0, 0, 20, 60),
            TaskQueue = length * Any(0, 0, 20, 60),
        };
    }
}
