namespace Workload.Metering.Benchmarks.Surroundings;

/// <summary>Other values in the context, as a real application has them. Each change of the context copies them all.</summary>
internal static class OtherAsyncLocals
{
    private static AsyncLocal<object>[] s_locals = [];

    public static void Set(int count)
    {
        s_locals = [.. Enumerable.Range(0, count).Select(_ => new AsyncLocal<object>())];
        foreach (var local in s_locals) local.Value = local;
    }
}
