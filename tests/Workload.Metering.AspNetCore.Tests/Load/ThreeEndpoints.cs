using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>An application of three endpoints with different characters, and a fourth one that does nothing.</summary>
internal static partial class ThreeEndpoints
{
    public const string Hash = "/hash/{length}", Await = "/await/{milliseconds}", Block = "/block/{milliseconds}";

    private const int ClockThreadCpuTimeId = 3;

    public static TimeSpan HashCpu { get; } = TimeSpan.FromMilliseconds(5);

    public static string[] Paths { get; } = ["/hash/4096", "/await/20", "/block/20"];

    public static async Task ServeAsync(bool isMetered)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (isMetered) builder.Services.AddWorkloadMetering();
        await using var app = builder.Build();
        if (isMetered)
        {
            app.UseWorkloadMetering();
            app.MapWorkloadReport();
        }

        app.MapGet(Hash, (int length) => HashFor5Milliseconds(length));
        app.MapGet(Await, async (int milliseconds) => await Task.Delay(milliseconds));
        app.MapGet(Block, (int milliseconds) => Thread.Sleep(milliseconds));
        app.MapGet("/plain", () => "plain");
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await app.StopAsync();
    }

    // The loop is bounded by consumed CPU time and not by wall time.
    private static string HashFor5Milliseconds(int length)
    {
        byte[] data = new byte[length];
        long end = ThreadCpuNanoseconds() + (long)HashCpu.TotalNanoseconds;
        while (ThreadCpuNanoseconds() < end) SHA256.HashData(data).CopyTo(data, 0);
        return Convert.ToHexString(data.AsSpan(0, 8));
    }

    private static long ThreadCpuNanoseconds()
    {
        if (ClockGetTime(ClockThreadCpuTimeId, out var time) != 0)
            throw new InvalidOperationException("The thread's CPU clock is refused.");
        return (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
