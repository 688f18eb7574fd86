using System.Diagnostics;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>A target program in a process of its own. It is killed at the end of the test.</summary>
internal sealed class Target : IDisposable
{
    private readonly Process _process;

    private Target(Process process, string firstLine)
    {
        _process = process;
        FirstLine = firstLine;
    }

    /// <summary>The first line that it printed. A web application prints its address.</summary>
    public string FirstLine { get; }

    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    public IEnumerable<string> ThreadNames =>
        Directory.EnumerateDirectories($"/proc/{Id}/task").Select(thread => File.ReadAllText(thread + "/comm").TrimEnd());

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The CPU time of the runtime's compiler, which compiles code again that is called often.</summary>
    public TimeSpan CompilerCpu
    {
        get
        {
            const string Compiler = ".NET Tiered Com";
            long nanoseconds = 0;
            foreach (string thread in Directory.EnumerateDirectories($"/proc/{Id}/task"))
            {
                try
                {
                    if (File.ReadAllText(thread + "/comm").TrimEnd() != Compiler) continue;
                    string used = File.ReadAllText(thread + "/schedstat").Split(' ')[0];
                    nanoseconds += long.Parse(used, System.Globalization.CultureInfo.InvariantCulture);
                }
                catch (IOException)
                {
                    // The thread has exited since it was listed.
                }
            }

            return TimeSpan.FromMicroseconds(nanoseconds / 1e3);
        }
    }

    /// <summary>Starts an assembly with the runtime of this machine, or a published program.</summary>
    public static async Task<Target> StartAsync(string program, string arguments = "", params (string Name, string Value)[] environment)
    {
        bool isAssembly = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(
            isAssembly ? "dotnet" : program, isAssembly ? $"\"{program}\" {arguments}" : arguments)
        { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new Target(process, line ?? throw new InvalidOperationException($"{program} printed nothing."));
    }

    public void Dispose()
    {
        try
        {
            _process.Kill();
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // The process has ended.
        }

        _process.Dispose();
    }
}
