using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>
/// The sets of instruments of this process. Each given factory has one, and the meters without a factory share one.
/// </summary>
internal static class InstrumentGroups
{
    /// <summary>The tag that distinguishes several sets. Exporters identify series by it too.</summary>
    private const string InstanceTag = "workload.metering.instance";

    private static readonly object s_lock = new();
    private static readonly ConditionalWeakTable<IMeterFactory, InstrumentGroup> s_ofFactories = [];
    private static InstrumentGroup? s_ofProcess;
    private static int s_made;

    public static InstrumentGroup Of(IMeterFactory? factory)
    {
        lock (s_lock)
        {
            if (factory is null) return s_ofProcess ??= Make(options => new InstrumentMeter(options));

            // A factory that outlives this copy of the library would keep it loaded, because its meter has callbacks into this copy.
            return s_ofFactories.GetValue(
                factory, static factory => Make(options => LoadContext.IsCollectible ? OwnOf(factory, options) : factory.Create(options)));
        }
    }

    /// <summary>Disposes all sets before this copy of the library is unloaded.</summary>
    public static void Dispose()
    {
        lock (s_lock)
        {
            s_ofProcess?.Dispose();
            foreach (var (_, group) in s_ofFactories) group.Dispose();
            s_ofFactories.Clear();
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The group keeps it.")]
    private static InstrumentGroup Make(Func<MeterOptions, InstrumentMeter> make)
    {
        // The first set has no tag. Without a tag on the second one, disposing it while the first is exported would end the series of the
        // first.
        int number = ++s_made;
        string? instance = LoadContext.Name ?? (number == 1 ? null : number.ToString(CultureInfo.InvariantCulture));
        return new InstrumentGroup(() => make(new MeterOptions(WorkloadMeter.InstrumentationName)
        {
            Version = PackageVersion.Value,
            Tags = instance is null ? null : [new(InstanceTag, instance)],
        }));
    }

    private static InstrumentMeter OwnOf(IMeterFactory factory, MeterOptions options)
    {
        options.Scope = factory;
        return new InstrumentMeter(options);
    }
}
