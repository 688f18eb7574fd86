// Records are read, transformed and stored. Reading and storing wait, and transforming computes. One after another, each leaves the other's
// resource idle. In a pipeline each stage has its own workers.
using Patterns;
using Workload.Metering;

const int Records = 160;
Work.Compute(100);
return await Comparison.RunAsync("record", OneAfterAnotherAsync, advice => Pipeline.RunAsync(Records, advice));

static async Task OneAfterAnotherAsync()
{
    for (int record = 0; record < Records; record++)
    {
        using var scope = Meter.Track("record");
        await Stages.ReadAsync();
        Stages.Transform();
        await Stages.StoreAsync();
    }
}
