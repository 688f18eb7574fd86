namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    // The runtime maps this name to the C library that it uses itself, which is glibc, musl or libSystem.
    private const string Library = "libc";
}
