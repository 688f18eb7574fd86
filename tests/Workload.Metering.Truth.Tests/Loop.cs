using System.Collections.Concurrent;

namespace Workload.Metering.Truth.Tests;

/// <summary>A context with a single thread that runs the posted callbacks in order.</summary>
internal sealed class Loop : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Run, object? State)> _posted = [];
    private readonly Thread _thread;

    public Loop()
    {
        _thread = new Thread(() =>
        {
            SetSynchronizationContext(this);
            foreach ((SendOrPostCallback run, object? state) in _posted.GetConsumingEnumerable())
                run(state);
        });
        _thread.UnsafeStart();
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

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
