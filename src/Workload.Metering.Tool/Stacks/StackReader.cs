using Microsoft.Diagnostics.Tracing.Etlx;

namespace Workload.Metering.Tool.Stacks;

/// <summary>Joins the sampler's stacks with the kernel's figures of the same thread at the same time.</summary>
internal static class StackReader
{
    private const string Sampler = "Microsoft-DotNETCore-SampleProfiler";
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>A gap longer than this is no sample's time. The thread was new, or the sampler paused.</summary>
    private const double MaxGapMilliseconds = 50;

    public static StackReport Read(string file, CpuTimeline timeline, TimeSpan elapsed)
    {
        string converted = TraceLog.CreateFromEventPipeDataFile(file);
        try
        {
            using var log = new TraceLog(converted);
            return Read(log, timeline, elapsed);
        }
        finally
        {
            File.Delete(converted);
        }
    }

    private static StackReport Read(TraceLog log, CpuTimeline timeline, TimeSpan elapsed)
    {
        var times = new Dictionary<string, StackTimes>(StringComparer.Ordinal);
        var previous = new Dictionary<int, double>();
        int samples = 0;
        foreach (var sample in log.Events)
        {
            if (sample.ProviderName != Sampler) continue;
            double at = sample.TimeStampRelativeMSec;
            double gap = previous.TryGetValue(sample.ThreadID, out double last) ? Math.Min(at - last, MaxGapMilliseconds) : 0;
            previous[sample.ThreadID] = at;
            if (gap <= 0 || timeline.At(sample.ThreadID, sample.TimeStamp.ToUniversalTime()) is not { } shares) continue;
            samples++;
            string stack = StackOf(sample.CallStack(), timeline.Kinds.GetValueOrDefault(sample.ThreadID, "others"));
            double time = gap * NanosecondsPerMillisecond;
            times[stack] = times.GetValueOrDefault(stack) + new StackTimes(
                time * shares.Cpu,
                time * shares.Queue,
                time * (1 - shares.Cpu - shares.Queue));
        }

        return new StackReport(elapsed, samples, times);
    }

    private static string StackOf(TraceCallStack? innermost, string kind)
    {
        var frames = new List<string>();
        for (var frame = innermost; frame is not null; frame = frame.Caller)
        {
            string method = frame.CodeAddress.FullMethodName;
            if (method.Length > 0) frames.Add(method.Split('(')[0]);
        }

        frames.Add(kind);
        frames.Reverse();
        return string.Join(StackReport.Separator, frames);
    }
}
