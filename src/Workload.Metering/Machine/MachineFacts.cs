using System.Runtime;
using System.Runtime.InteropServices;

namespace Workload.Metering.Machine;

/// <summary>The facts about the machine that a report needs so that its figures can be compared with others.</summary>
/// <param name="Cores">The number of processors that the process may use, from its affinity and the container's limit rounded up.</param>
/// <param name="RuntimeProcessors">The number of processors that the runtime counts. A setting can make it any number.</param>
/// <param name="CpuLimitCores">The container's CPU limit as a fraction of cores, or null if there is none.</param>
/// <param name="ServerGc">Whether the server garbage collector is used.</param>
/// <param name="MinPoolThreads">The number of worker threads that the thread pool creates without delay.</param>
/// <param name="MaxPoolThreads">The maximum number of worker threads in the thread pool.</param>
/// <param name="Runtime">The runtime's name and version.</param>
/// <param name="Os">The operating system, its version and the architecture.</param>
internal sealed record MachineFacts(
    int Cores, int RuntimeProcessors, double? CpuLimitCores, bool ServerGc,
    int MinPoolThreads, int MaxPoolThreads, string Runtime, string Os)
{
    private static readonly string s_os = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})";

    /// <summary>Reads the facts. It reads files on Linux and allocates. The limits may change while a process runs.</summary>
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
            s_os);
    }

    /// <summary>Returns the number of whole cores that a limit takes. A limit of half a core needs one core for half of the time.</summary>
    internal static int CoresOf(int allowed, double? limit) =>
        limit is { } cores ? Math.Clamp((int)Math.Ceiling(cores), 1, allowed) : allowed;
}
