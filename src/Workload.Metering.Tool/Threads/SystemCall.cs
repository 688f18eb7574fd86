using System.Globalization;
using System.Runtime.InteropServices;

namespace Workload.Metering.Tool.Threads;

/// <summary>The system call that a thread waits in, as in the text of <c>/proc/PID/task/TID/syscall</c>.</summary>
/// <param name="Name">Its name, or its number where the name is not known.</param>
/// <param name="Descriptor">The descriptor that it works on. It is null for a call without one.</param>
internal sealed record SystemCall(string Name, int? Descriptor)
{
    private static readonly (int Number, string Name, bool HasDescriptor)[] s_x64 =
    [
        (0, "read", true), (1, "write", true), (7, "poll", false), (17, "pread", true), (18, "pwrite", true),
        (23, "select", false), (35, "nanosleep", false), (42, "connect", true), (43, "accept", true), (44, "send", true),
        (45, "receive", true), (46, "send", true), (47, "receive", true), (61, "wait for a process", false),
        (73, "lock a file", true), (74, "fsync", true), (75, "fdatasync", true), (202, "wait for a thread", false),
        (230, "nanosleep", false), (232, "epoll", true), (257, "open", false), (270, "select", false), (271, "poll", false),
        (281, "epoll", true), (288, "accept", true),
    ];

    private static readonly (int Number, string Name, bool HasDescriptor)[] s_arm64 =
    [
        (22, "epoll", true), (32, "lock a file", true), (56, "open", false), (63, "read", true), (64, "write", true),
        (67, "pread", true), (68, "pwrite", true), (72, "select", false), (73, "poll", false), (82, "fsync", true),
        (83, "fdatasync", true), (98, "wait for a thread", false), (101, "nanosleep", false), (115, "nanosleep", false),
        (202, "accept", true), (203, "connect", true), (206, "send", true), (207, "receive", true), (211, "send", true),
        (212, "receive", true), (242, "accept", true), (260, "wait for a process", false),
    ];

    /// <summary>The call. It is null for a thread that runs, or is ready to.</summary>
    public static SystemCall? Parse(string text)
    {
        string[] fields = text.Split(' ');
        if (!int.TryParse(fields[0], CultureInfo.InvariantCulture, out int number) || number < 0) return null;
        var table = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? s_arm64 : s_x64;
        var known = table.FirstOrDefault(entry => entry.Number == number);
        if (known.Name is null) return new SystemCall(string.Create(CultureInfo.InvariantCulture, $"call {number}"), null);
        if (!known.HasDescriptor || fields.Length < 2) return new SystemCall(known.Name, null);
        return int.TryParse(fields[1].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int descriptor)
            ? new SystemCall(known.Name, descriptor)
            : new SystemCall(known.Name, null);
    }
}
