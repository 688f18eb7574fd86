using System.Runtime.InteropServices;

namespace Workload.Metering.Truth.Tests;

/// <summary>A counter in the kernel on whose change a thread can block.</summary>
internal sealed partial class EventCounter : IDisposable
{
    private readonly int _descriptor = OpenEvent(0, 0);

    public EventCounter() => _descriptor.Should().BePositive();

    public void Signal()
    {
        ulong one = 1;
        if (Write(_descriptor, in one, sizeof(ulong)) != sizeof(ulong))
            throw new InvalidOperationException("The event cannot be signalled.");
    }

    /// <summary>Blocks until the event is signalled.</summary>
    public void Await()
    {
        if (Read(_descriptor, out _, sizeof(ulong)) != sizeof(ulong)) throw new InvalidOperationException("The event cannot be awaited.");
    }

    public void Dispose() => Close(_descriptor).Should().Be(0);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, in ulong value, nint size);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(int descriptor, out ulong value, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
