namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    // The runtime maps this name to the C library that it runs on itself: glibc, musl, libSystem.
    private const string Library = "libc";
}
