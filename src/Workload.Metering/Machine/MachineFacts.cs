using System.Runtime;
using System.Runtime.InteropServices;

namespace Workload.Metering.Machine;

/// <summary>What a report must say of the machine for its figures to be compared with others.</summary>
/// <param name="Cores">The processors that the process may run on: its affinity, and the container's limit rounded up.</param>
/// <param name="RuntimeProcessors">The processors that the runtime counts: a setting may make them any number.</param>
/// <param name="CpuLimitCores">The container's CPU limit, fractional; null where there is none.</param>
/// <param name="ServerGc">Whether the server garbage collector runs.</param>
/// <param name="MinPoolThreads">The worker threads that the thread pool makes without delay.</param>
/// <param name="MaxPoolThreads">The worker threads that the thread pool makes at most.</param>
/// <param name="Runtime">The runtime's name and version.</param>
/// <param name="Os">The operating system, its version and the architecture.</param>
internal sealed record MachineFacts(
    int Cores, int RuntimeProcessors, double? CpuLimitCores, bool ServerGc, int MinPoolThreads, int MaxPoolThreads, string Runtime, string Os)
{
    /// <summary>Reads files on Linux and allocates; the limits and the pool's bounds may change while a process runs.</summary>
    public static MachineFacts Read()
    {
        ThreadPool.GetMinThreads(out int minPoolThreads, out _);
        ThreadPool.GetMaxThreads(out int maxPoolThreads, out _);
        double? limit = ContainerCpuLimit.Read();
        return new MachineFacts(
            CoresOf(AllowedCpus.Read() ?? Environment.ProcessorCount, limit),
            Environment.ProcessorCount,
            limit,
            GCSettings.IsServerGC,
            minPoolThreads,
            maxPoolThreads,
            RuntimeInformation.FrameworkDescription,
            $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})");
    }

    /// <summary>As many whole cores as a limit takes: half of a core is a core that is not always there.</summary>
    internal static int CoresOf(int allowed, double? limit) =>
        limit is { } cores ? Math.Clamp((int)Math.Ceiling(cores), 1, allowed) : allowed;
}
