using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>The parts of a flow, made by hand. The test decides which figures each part gets, and when.</summary>
internal static class FlowParts
{
    public static CallPath Path(double overheadBudget = 0.01, string phase = "x") => new PhaseTable(
        new MeterSettings { Owner = new object(), OverheadBudget = overheadBudget, ReadsRunQueue = false, ProbesTaskQueue = false },
            maxPhases: 10).GetOrAdd(phase).Root;

    public static ScopeNode Node(ScopeNode? outer = null, CallPath? path = null, bool readsEverySegment = false) =>
        new(path ?? Path(), outer, outer is null ? 0 : outer.Depth + 1, savedContext: null, readsEverySegment);

    public static ThreadTime Held(long heldNanoseconds, long cpuNanoseconds = 0) =>
        new() { HeldNanoseconds = heldNanoseconds, CpuNanoseconds = cpuNanoseconds };

    /// <summary>A clock that returns the values which the test sets.</summary>
    public sealed class ToldClock : ThreadClock
    {
        public long? Cpu { get; set; } = 0;

        public long? CpuFromOutside { get; set; } = 0;

        public RunQueueReading? RunQueue { get; set; }

        public RunQueueReading? OwnRunQueue { get; set; }

        public TimeSpan Takes { get; set; }

        public int Asked { get; private set; }

        public override bool TryReadCpu(out long cpuNanoseconds) => Say(Cpu, out cpuNanoseconds);

        public override bool TryReadCpuFromOutside(out long cpuNanoseconds) => Say(CpuFromOutside, out cpuNanoseconds);

        public override bool TryReadRunQueue(out RunQueueReading reading) => Say(RunQueue, out reading);

        public override bool TryReadOwnRunQueue(out RunQueueReading reading) => Say(OwnRunQueue, out reading);

        public override void Dispose()
        {
            // There is nothing to free.
        }

        private bool Say<T>(T? told, out T said)
            where T : struct
        {
            Asked++;
            if (Takes > TimeSpan.Zero) Thread.Sleep(Takes);
            said = told.GetValueOrDefault();
            return told is not null;
        }
    }
}
