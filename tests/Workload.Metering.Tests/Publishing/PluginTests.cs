using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workload.Metering.Tests.Publishing;

/// <summary>A plugin has its own copy of the library, in a load context that is unloaded with the plugin.</summary>
[Collection(Alone.Name)]
public sealed class PluginTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void The_load_context_of_a_plugin_is_collected_once_it_is_unloaded(bool hostsFactory, bool disposed)
    {
        const int Plugins = 3;
        using var factory = new OneMeterFactory();
        using var reader = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        reader.Start();
        int probes = ProbesInThisProcess();
        var gone = new List<WeakReference>();
        for (int plugin = 0; plugin < Plugins; plugin++)
            OwnThread.Run(() => gone.Add(LoadAndUnload(hostsFactory ? factory : null, disposed, reader)));

        // The probe's thread checks every few milliseconds whether it must end.
        for (int wait = 0; wait < 200 && gone.Any(context => context.IsAlive); wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        gone.Should().OnlyContain(context => !context.IsAlive);
        ProbesInThisProcess().Should().BeLessThanOrEqualTo(probes, "the probe of each copy has ended");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndUnload(IMeterFactory? factory, bool dispose, MeterListener reader)
    {
        var context = new PluginContext();
        var assembly = context.LoadFromAssemblyPath(typeof(WorkloadMeter).Assembly.Location);
        var type = assembly.GetType("Workload.Metering.WorkloadMeter")!;
        type.Should().NotBe<WorkloadMeter>("it is a copy");
        var meter = (IDisposable)Activator.CreateInstance(type, null, NullLoggerFactory.Instance, factory)!;
        var measure = type.GetMethods().Single(
            method => method.Name == "Measure" && method.GetParameters() is [_, { ParameterType: var body }] && body == typeof(Action));
        measure.Invoke(meter, ["plugin", () => Thread.Sleep(2)]);
        Task running = (Task)type.GetMethods().Single(method => method.Name == "TrackAsync"
            && method.GetParameters() is [_, { ParameterType: var body }]
            && body == typeof(Func<Task>)).Invoke(meter, ["awaiting", (Func<Task>)(() => Task.Delay(20))])!;
        running.GetAwaiter().GetResult();
        reader.RecordObservableInstruments();
        if (dispose) meter.Dispose();
        context.Unload();
        return new WeakReference(context);
    }

    private static int ProbesInThisProcess() => !OperatingSystem.IsLinux()
        ? 0
        : Directory.EnumerateDirectories("/proc/self/task")
            .Count(task => NameOf(task).StartsWith("Workload.Meteri", StringComparison.Ordinal));

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            // The thread has just ended.
            return "";
        }
    }

    private sealed class PluginContext() : AssemblyLoadContext("plugin", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) => null;
    }
}
