using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks;

/// <summary>
/// Reads from <c>/proc/self/task/TID/syscall</c> whether a thread is blocked, and whether it waits for a mutex of the C library. The
/// runtime takes such mutexes within itself. Locks, events and sleeps of managed code wait in another way.
/// </summary>
internal static class LinuxMutexWait
{
    private const int MaxLength = 256;

    private static readonly byte[]? s_futex = !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "202 "u8.ToArray(),
        Architecture.Arm64 => "98 "u8.ToArray(),
        _ => null,
    };

    private static ReadOnlySpan<byte> SystemCall => "/syscall\0"u8;

    private static ReadOnlySpan<byte> Running => "running"u8;

    // The operation FUTEX_WAIT on a private futex, and the value of a mutex for which another thread waits.
    private static ReadOnlySpan<byte> WaitForMutex => "0x80 0x2 "u8;

    /// <summary>Reads what a thread does.</summary>
    /// <param name="threadId">The kernel's number of the thread.</param>
    /// <param name="waitsForMutex">Whether it waits for a mutex.</param>
    /// <returns>Whether it is blocked, or null if that is unknown.</returns>
    public static bool? IsBlocked(int threadId, out bool waitsForMutex)
    {
        waitsForMutex = false;
        if (s_futex is null) return null;
        var text = LinuxThreadFile.Read(threadId, SystemCall, stackalloc byte[MaxLength]);
        return text.IsEmpty ? null : IsBlocked(text, s_futex, out waitsForMutex);
    }

    internal static bool IsBlocked(ReadOnlySpan<byte> text, ReadOnlySpan<byte> futex, out bool waitsForMutex)
    {
        waitsForMutex = false;
        if (text.StartsWith(Running)) return false;
        if (!text.StartsWith(futex)) return true;

        // The address of the futex comes first.
        text = text[futex.Length..];
        int address = text.IndexOf((byte)' ');
        waitsForMutex = address >= 0 && text[(address + 1)..].StartsWith(WaitForMutex);
        return true;
    }
}
