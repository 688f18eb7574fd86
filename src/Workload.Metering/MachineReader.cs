using Workload.Metering.Machine;

namespace Workload.Metering;

/// <summary>Converts the machine's facts into their public form.</summary>
internal static class MachineReader
{
    public static MachineInfo Read()
    {
        var facts = MachineFacts.Read();
        return new MachineInfo
        {
            Cores = facts.Cores,
            RuntimeProcessors = facts.RuntimeProcessors,
            CpuLimit = facts.CpuLimitCores,
            ServerGc = facts.ServerGc,
            PoolThreadsMin = facts.MinPoolThreads,
            PoolThreadsMax = facts.MaxPoolThreads,
            Runtime = facts.Runtime,
            Os = facts.Os,
        };
    }
}
