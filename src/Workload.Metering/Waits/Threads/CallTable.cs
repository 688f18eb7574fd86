using System.Runtime.InteropServices;

namespace Workload.Metering.Waits.Threads;

/// <summary>
/// The numbers of blocking system calls, from the kernel's tables <c>arch/x86/entry/syscalls/syscall_64.tbl</c> and
/// <c>include/uapi/asm-generic/unistd.h</c> (arm64).
/// </summary>
internal sealed class CallTable
{
    private readonly Dictionary<int, CallMeaning> _meanings;

    private CallTable(params (CallMeaning Meaning, int[] Numbers)[] rows)
    {
        _meanings = [];
        foreach (var (meaning, numbers) in rows)
            foreach (int number in numbers) _meanings.Add(number, meaning);
    }

    // read, write, pread64, pwrite64, readv, writev, sendfile, sendto, recvfrom, sendmsg, recvmsg, accept, fcntl, flock, fsync, fdatasync,
    // ftruncate, getdents64, epoll_wait, sync_file_range, epoll_pwait, fallocate, accept4, preadv, pwritev, recvmmsg, sendmmsg,
    // copy_file_range, fstat, lseek, fstatfs, fadvise64, fchmod
    public static CallTable X64 { get; } = new(
        (CallMeaning.Descriptor,
            [0, 1, 17, 18, 19, 20, 40, 44, 45, 46, 47, 43, 72, 73, 74, 75, 77, 217, 232, 277, 281, 285, 288, 295, 296, 299, 307, 326, 5, 8,
                138, 221, 91]),
        (CallMeaning.Connect, [42]),
        (CallMeaning.Poll, [7, 271]),

        // open, stat, lstat, close, msync, truncate, rename, mkdir, rmdir, unlink, sync, openat, newfstatat, unlinkat, renameat, renameat2,
        // syncfs, access, readlink, link, symlink, chmod, statfs, utimensat, statx
        (CallMeaning.FileSystem, [2, 3, 4, 6, 26, 76, 82, 83, 84, 87, 162, 257, 262, 263, 264, 316, 306, 21, 89, 86, 88, 90, 137,
            280, 332]),
        (CallMeaning.Process, [61, 247]),
        (CallMeaning.Futex, [202, 449]),
        (CallMeaning.Sleep, [35, 230]));

    // The same calls by their names, where the architecture has them.
    public static CallTable Arm64 { get; } = new(
        (CallMeaning.Descriptor,
            [63, 64, 67, 68, 65, 66, 71, 206, 207, 211, 212, 202, 25, 32, 82, 83, 46, 61, 84, 22, 47, 242, 69, 70, 243, 269, 285, 80, 62,
                44, 223, 52]),
        (CallMeaning.Connect, [203]),
        (CallMeaning.Poll, [73]),
        (CallMeaning.FileSystem, [45, 57, 34, 35, 38, 56, 79, 81, 227, 267, 276, 48, 78, 37, 36, 53, 43, 88, 291]),
        (CallMeaning.Process, [95, 260]),
        (CallMeaning.Futex, [98, 449]),
        (CallMeaning.Sleep, [101, 115]));

    /// <summary>The table of this process; null on an architecture that has none.</summary>
    public static CallTable? Current { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };

    public CallMeaning MeaningOf(long number) =>
        number is >= 0 and <= int.MaxValue && _meanings.TryGetValue((int)number, out var meaning) ? meaning : CallMeaning.Unknown;
}
