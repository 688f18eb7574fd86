using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>A context with a single thread that runs the posted callbacks in order.</summary>
internal sealed class Loop : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Run, object? State, long Posted)> _posted = [];
    private readonly Thread _thread;
    private long _queuedTicks;

    public Loop()
    {
        _thread = new Thread(() =>
        {
            SetSynchronizationContext(this);
            foreach ((SendOrPostCallback run, object? state, long posted) in _posted.GetConsumingEnumerable())
            {
                Interlocked.Add(ref _queuedTicks, Stopwatch.GetElapsedTime(posted).Ticks);
                run(state);
            }
        });
        _thread.UnsafeStart();
    }

    /// <summary>The time that all callbacks together have spent in the queue.</summary>
    public TimeSpan Queued => new(Interlocked.Read(ref _queuedTicks));

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state, Stopwatch.GetTimestamp()));

    public async Task RunAsync(Func<Task> body, SynchronizationContext? context = null)
    {
        var ends = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        (context ?? this).Post(_ => ends.SetResult(body()), null);
        await await ends.Task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _posted.CompleteAdding();
        _thread.Join();
        _posted.Dispose();
    }
}

/// <summary>A context of a single flow on the thread of a loop, as a user interface's dispatcher may have for each callback.</summary>
internal sealed class OwnContext(Loop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Post(_ => Run(d, state), null);

    private void Run(SendOrPostCallback run, object? state)
    {
        SetSynchronizationContext(this);
        run(state);
    }
}
