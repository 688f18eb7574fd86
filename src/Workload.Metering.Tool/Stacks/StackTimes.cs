namespace Workload.Metering.Tool.Stacks;

/// <summary>The time of one stack by state, in nanoseconds.</summary>
internal readonly record struct StackTimes(double Cpu, double Queue, double Waiting)
{
    public double Total => Cpu + Queue + Waiting;

    public static StackTimes operator +(StackTimes left, StackTimes right) =>
        new(left.Cpu + right.Cpu, left.Queue + right.Queue, left.Waiting + right.Waiting);
}
