using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Workload.Metering.Tool.Targets;

/// <summary>Finds the .NET processes of this machine, also those of other users, and those in containers where they can be seen.</summary>
internal static class ProcessList
{
    /// <summary>All of them but this one, by id.</summary>
    public static IReadOnlyList<DotNetProcess> Find() =>
        [.. Ids().Where(pid => pid != Environment.ProcessId).Order().Select(Inspection.TryInspect).OfType<DotNetProcess>()];

    private static IEnumerable<int> Ids() => OperatingSystem.IsLinux()
        ? ProcFile.TryList("/proc").Where(name => char.IsAsciiDigit(name[0])).Select(name => int.Parse(name, CultureInfo.InvariantCulture)).Where(RuntimeThreads.Exist)
        : DiagnosticsClient.GetPublishedProcesses();
}
