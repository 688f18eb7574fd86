using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Workload.Metering.Tool.Targets;

/// <summary>Finds the .NET processes of this machine, also those of other users, and those in containers where they can be seen.</summary>
internal static class ProcessList
{
    /// <summary>All of them but this one, by id.</summary>
    public static IReadOnlyList<DotNetProcess> Find() =>
        [.. Ids().Where(pid => pid != Environment.ProcessId).Order().Select(TryInspect).OfType<DotNetProcess>()];

    /// <summary>A process may end between the two looks at it.</summary>
    private static DotNetProcess? TryInspect(int pid)
    {
        try
        {
            return Inspection.TryInspect(pid);
        }
        catch (Refusal)
        {
            return null;
        }
    }

    private static IEnumerable<int> Ids() => OperatingSystem.IsLinux()
        ? ProcFile.TryList("/proc").Where(name => char.IsAsciiDigit(name[0])).Select(
            name => int.Parse(name, CultureInfo.InvariantCulture)).Where(RuntimeThreads.Exist)
        : DiagnosticsClient.GetPublishedProcesses();
}
