using System.Diagnostics;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Top;

/// <summary>
/// The source of the picture's figures. The agent gives them once a second, and the threads are read at the same instants.
/// </summary>
internal sealed class TopFeed(int pid, string title, AgentSession? session)
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _watch = new();
    private Moment? _first;
    private Moment? _previous;
    private Moment? _last;

    /// <summary>Waits for the next figures. It is false where no more come.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        AgentReading? reading = null;
        if (session is null) await Task.Delay(_last is null ? TimeSpan.Zero : s_period, cancellation);
        else if ((reading = await session.NextAsync(cancellation)) is null) return false;
        if (!_watch.IsRunning) _watch.Start();
        var threads = OperatingSystem.IsLinux() ? ThreadReading.All(pid) : [];
        if (OperatingSystem.IsLinux() && threads.Count == 0) return false;
        _previous = _last;
        _last = new Moment(_watch.Elapsed, reading, threads);
        _first ??= _last;
        return true;
    }

    /// <summary>The figures of the last second, or since the start.</summary>
    public TopState State(bool total)
    {
        var from = total ? _first : _previous;
        if (from is null || _last is null || from == _last) return new TopState(title, null, TimeSpan.Zero, [], total);
        var reading = _last.Reading is { } last
            && from.Reading is { } earlier ? last.Since(earlier) with { Unseen = last.Unseen - _first!.Reading!.Unseen } : null;
        var elapsed = reading?.Report.Elapsed ?? _last.At - from.At;
        return new TopState(title, reading, elapsed, ThreadGroup.Between(from.Threads, _last.Threads, _last.At - from.At), total);
    }

    private sealed record Moment(TimeSpan At, AgentReading? Reading, IReadOnlyList<ThreadReading> Threads);
}
