using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workload.Metering.Waits.Tests;

/// <summary>A file whose content is not in memory, so that each read waits for the disk.</summary>
internal sealed partial class ColdFile : IDisposable
{
    private const int Length = 16 << 20, Block = 64 << 10;

    /// <summary>The advice to read nothing ahead and to forget what was read, from the kernel's <c>fadvise.h</c>.</summary>
    private const int Random = 1, DontNeed = 4;

    private readonly SafeFileHandle _file;
    private readonly byte[] _block = new byte[Block];
    private long _offset;

    public ColdFile()
    {
        Path = System.IO.Path.Combine(AppContext.BaseDirectory, $"cold-{Environment.ProcessId}-{Guid.NewGuid():N}");
        using (var written = new FileStream(Path, FileMode.CreateNew, FileAccess.Write))
        {
            for (int i = 0; i < Length / Block; i++) written.Write(_block);
            written.Flush(flushToDisk: true);
        }

        _file = File.OpenHandle(Path);
        _ = Advise(_file, 0, 0, Random);
    }

    public string Path { get; }

    /// <summary>Reads the next blocks for that time, and forgets each of them first.</summary>
    public void Read(int milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds)
        {
            _ = Advise(_file, _offset, Block, DontNeed);
            RandomAccess.Read(_file, _block, _offset);
            _offset = (_offset + Block) % Length;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(Path);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
