using System.Threading.Channels;
using Workload.Metering;

namespace Patterns;

/// <summary>The stages have workers of their own. The channels between them hold only a few records, so that a fast stage waits.</summary>
internal static class Pipeline
{
    public static async Task RunAsync(int records, Advice advice)
    {
        int computing = Environment.ProcessorCount, waiting = Math.Max(2, advice.Concurrency!.Value - computing);

        // The workers are divided by the time that each stage waits, which the report shows in its rows.
        double both = Stages.ReadMilliseconds + Stages.StoreMilliseconds;
        int storing = (int)Math.Ceiling(waiting * Stages.StoreMilliseconds / both), reading = waiting - storing;
        var read = Channel.CreateBounded<Handed>(computing);
        var transformed = Channel.CreateBounded<Handed>(computing);

        int next = 0;
        var readers = WorkersAsync(reading, async () =>
        {
            while (Interlocked.Increment(ref next) <= records) await ReadAsync(read.Writer);
        });
        var transformers = WorkersAsync(computing, async () =>
        {
            await foreach (var record in read.Reader.ReadAllAsync()) await TransformAsync(record, transformed.Writer);
        });
        var storers = WorkersAsync(storing, async () =>
        {
            await foreach (var record in transformed.Reader.ReadAllAsync()) await StoreAsync(record);
        });

        await readers;
        read.Writer.Complete();
        await transformers;
        transformed.Writer.Complete();
        await storers;
    }

    // The last stage ends this scope. It leaves this method with the record and not with the flow.
    private static async Task ReadAsync(ChannelWriter<Handed> next)
    {
        var scope = Meter.Track("record");
        await Stages.ReadAsync();
        await next.WriteAsync(new Handed(scope, scope.Capture()));
    }

    private static async Task TransformAsync(Handed record, ChannelWriter<Handed> next)
    {
        using (record.Context.Enter())
        {
            Stages.Transform();
            await next.WriteAsync(record with { Context = record.Scope.Capture() });
        }
    }

    private static async Task StoreAsync(Handed record)
    {
        using (record.Context.Enter())
        {
            await Stages.StoreAsync();
            record.Scope.Dispose();
        }
    }

    private static Task WorkersAsync(int count, Func<Task> worker) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(worker)));

    /// <summary>A record on its way from one stage to the next.</summary>
    private sealed record Handed(PhaseScope Scope, PhaseContext Context);
}
