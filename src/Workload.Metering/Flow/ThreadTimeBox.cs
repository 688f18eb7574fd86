using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>The time of a scope's nested ones, apart from it: most scopes have none.</summary>
internal sealed class ThreadTimeBox
{
    public ThreadTime Time;
}
