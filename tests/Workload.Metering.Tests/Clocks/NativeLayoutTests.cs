using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FluentAssertions.Execution;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Tests.Clocks;

public sealed class NativeLayoutTests
{
    [FactWith("gcc")]
    public void The_C_compiler_knows_the_same_layouts_and_constants_of_Linux()
    {
        Dictionary<string, long> facts = CompileAndRun(Path.Combine(AppContext.BaseDirectory, "Clocks", "kernel-facts.c"));

        using var _ = new AssertionScope();
        facts["sizeof timespec"].Should().Be(Unsafe.SizeOf<Timespec>());
        facts["timespec.tv_sec"].Should().Be(OffsetOf<Timespec>(nameof(Timespec.Seconds)));
        facts["timespec.tv_nsec"].Should().Be(OffsetOf<Timespec>(nameof(Timespec.Nanoseconds)));
        facts["sizeof timeval"].Should().Be(Unsafe.SizeOf<LinuxTimeval>());
        facts["timeval.tv_sec"].Should().Be(OffsetOf<LinuxTimeval>(nameof(LinuxTimeval.Seconds)));
        facts["timeval.tv_usec"].Should().Be(OffsetOf<LinuxTimeval>(nameof(LinuxTimeval.Microseconds)));
        facts["sizeof rusage"].Should().BeInRange(1, Unsafe.SizeOf<LinuxRusage>(), "the kernel writes no more than the structure holds");
        facts["rusage.ru_utime"].Should().Be(OffsetOf<LinuxRusage>(nameof(LinuxRusage.User)));
        facts["rusage.ru_stime"].Should().Be(OffsetOf<LinuxRusage>(nameof(LinuxRusage.System)));
        facts["rusage.ru_nvcsw"].Should().Be(OffsetOf<LinuxRusage>(nameof(LinuxRusage.VoluntarySwitches)));
        facts["RUSAGE_THREAD"].Should().Be(LinuxConstants.RusageThread);
        facts["CLOCK_THREAD_CPUTIME_ID"].Should().Be(LinuxConstants.ThreadCpuClock);
        facts["RUSAGE_SELF"].Should().Be(LinuxConstants.RusageSelf);
        facts["RLIMIT_NOFILE"].Should().Be(LinuxConstants.ResourceOpenFiles);
        facts["EMFILE"].Should().Be(LinuxConstants.TooManyOpenFiles);
        facts["sizeof rlimit"].Should().Be(Unsafe.SizeOf<ResourceLimit>());
        facts["rlimit.rlim_max"].Should().Be(OffsetOf<ResourceLimit>(nameof(ResourceLimit.Max)));
        facts["O_RDONLY|O_CLOEXEC"].Should().Be(LinuxConstants.OpenReadOnlyCloseOnExec);
        facts["pthread_getcpuclockid"].Should().Be(LinuxConstants.CpuClockOf((int)facts["thread id"]));
    }

    [Fact]
    public void The_layouts_of_macOS_are_those_of_its_headers()
    {
        using var _ = new AssertionScope();
        Unsafe.SizeOf<MacTimeval>().Should().Be(16);
        OffsetOf<MacTimeval>(nameof(MacTimeval.Microseconds)).Should().Be(8);
        Unsafe.SizeOf<MacRusage>().Should().Be(144);
        OffsetOf<MacRusage>(nameof(MacRusage.System)).Should().Be(16);
    }

    private static long OffsetOf<T>(string field) => Marshal.OffsetOf<T>(field);

    private static Dictionary<string, long> CompileAndRun(string source)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("workload-metering-");
        try
        {
            string program = Path.Combine(directory.FullName, "kernel-facts");
            Run("gcc", "-std=c11", "-Wall", "-Werror", "-o", program, source);
            return Run(program)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (line, space: line.LastIndexOf(' ')))
                .ToDictionary(fact => fact.line[..fact.space], fact => long.Parse(fact.line[fact.space..], CultureInfo.InvariantCulture));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0} says: {1}", program, errors.Result);
        return output;
    }
}
