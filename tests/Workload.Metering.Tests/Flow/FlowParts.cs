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

    /// <summary>Records that a thread stops running a scope that no other thread runs.</summary>
    public static bool LeaveUnshared(this ScopeNode node, long now, ThreadTime self, ThreadTime nested)
    {
        bool wasShared = false;
        return node.Leave(now, self, nested, sharedAtStart: 0, ref wasShared);
    }

    /// <summary>Returns the part of a scope's time that is not in a nested one.</summary>
    public static FlowTime SelfOf(in ScopeEnd end)
    {
        FlowTime own = end.ToInclusive();
        if (!end.HasNested) return own;
        own.Thread.Subtract(end.NestedThread);
        own.BusyNanoseconds -= end.NestedBusyNanoseconds;
        own.AwaitingNanoseconds -= end.NestedAwaitingNanoseconds;
        own.TaskQueueNanoseconds -= end.NestedTaskQueueNanoseconds;
        return own;
    }

    /// <summary>A clock that returns the values which the test sets.</summary>
    public sealed class ClockDouble : ThreadClock
    {
        public long? Cpu { get; set; } = 0;

        public long? CpuFromOutside { get; set; } = 0;

        public RunQueueReading? RunQueue { get; set; }

        public RunQueueReading? OwnRunQueue { get; set; }

        public long? VoluntarySwitches { get; set; }

        public TimeSpan Takes { get; set; }

        public int Asked { get; private set; }

        public override bool TryReadCpu(out long cpuNanoseconds) => Say(Cpu, out cpuNanoseconds);

        public override bool TryReadCpuFromOutside(out long cpuNanoseconds) => Say(CpuFromOutside, out cpuNanoseconds);

        public override bool TryReadRunQueue(out RunQueueReading reading) => Say(RunQueue, out reading);

        public override bool TryReadOwnRunQueue(out RunQueueReading reading) => Say(OwnRunQueue, out reading);

        public override bool TryReadVoluntarySwitches(out long switches) => Say(VoluntarySwitches, out switches);

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
