namespace Workload.Metering;

/// <summary>Fills in what is known of the machine.</summary>
internal static class MachineReader
{
    public static MachineInfo Read()
    {
        ThreadPool.GetMinThreads(out int min, out _);
        ThreadPool.GetMaxThreads(out int max, out _);
        return new MachineInfo
        {
            Cores = Environment.ProcessorCount,
            ServerGc = System.Runtime.GCSettings.IsServerGC,
            PoolThreadsMin = min,
            PoolThreadsMax = max,
            Runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            Os = System.Runtime.InteropServices.RuntimeInformation.OSDescription,
        };
    }
}
