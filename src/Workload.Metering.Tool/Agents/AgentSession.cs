using System.Diagnostics.Tracing;
using System.Threading.Channels;
using Microsoft.Diagnostics.NETCore.Client;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Agents;

/// <summary>The agent in a process, and the stream of what it sends.</summary>
internal sealed class AgentSession : IAsyncDisposable
{
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_silenceLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_hookLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(5);

    private readonly int _pid;
    private readonly EventPipeSession _pipe;
    private readonly AgentEvents _events = new();
    private readonly Task _reader;
    private AgentReading? _last;

    private AgentSession(int pid, EventPipeSession pipe)
    {
        _pid = pid;
        _pipe = pipe;
        _reader = Task.Factory.StartNew(
            () => _events.Read(pipe.EventStream),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>The agent's first words.</summary>
    public AgentGreeting Greeting { get; private set; } = new("", "", "");

    /// <summary>Why no more figures come, as a sentence. It is null while they come.</summary>
    public string? End { get; private set; }

    /// <summary>Loads the agent, unless it is loaded, and begins to read.</summary>
    /// <exception cref="Refusal">The agent cannot be loaded, or does not start.</exception>
    public static Task<AgentSession> AttachAsync(int pid, CancellationToken cancellation) => AttachAsync(pid, "", cancellation);

    /// <summary>The same. The activities of the named sources become phases too.</summary>
    /// <exception cref="Refusal">The agent cannot be loaded, does not start, or cannot do so.</exception>
    public static async Task<AgentSession> AttachAsync(int pid, string spans, CancellationToken cancellation)
    {
        var session = await OpenAsync(pid, new() { ["ask"] = "watch", ["spans"] = spans }, AgentGreeting.Ready, cancellation);
        if (spans.Length == 0 || !session.Greeting.UsesLibraryOfApplication) return session;
        await session.DisposeAsync();
        throw Failures.SpansOfApplication(pid);
    }

    /// <summary>Has the agent withdraw, and end its thread.</summary>
    public static async Task DetachAsync(int pid, CancellationToken cancellation)
    {
        await using var session = await OpenAsync(pid, new() { ["ask"] = "detach" }, AgentGreeting.Detached, cancellation);
    }

    /// <summary>The next figures. It is null where no more come, and <see cref="End"/> says why.</summary>
    public async Task<AgentReading?> NextAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_silenceLimit);
        try
        {
            var reading = AgentReading.Parse(await _events.Snapshots.Reader.ReadAsync(limit.Token));
            if (_last is null || _last.Meter == reading.Meter) return _last = reading;
            End = "The agent began its figures anew.";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            End = $"The agent sent nothing for {s_silenceLimit.TotalSeconds:0} s. The process may be stopped, or have no core.";
        }
        catch (ChannelClosedException)
        {
            End = _events.HasDetached ? $"The agent was told to withdraw by wmeter detach -p {_pid}." : $"Process {_pid} ended.";
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(s_stopLimit);
            await _pipe.StopAsync(limit.Token);
            await _reader.WaitAsync(limit.Token);
        }
        catch (Exception error) when (error is IOException or DiagnosticsClientException or OperationCanceledException or TimeoutException)
        {
            // The process ended, and the stream with it.
        }

        _pipe.Dispose();
    }

    private static async Task<AgentSession> OpenAsync(
        int pid,
        Dictionary<string, string> arguments,
        string expected,
        CancellationToken cancellation)
    {
        var target = Inspection.TryInspect(pid) ?? throw Obstacles.NoSuchProcess(pid);
        if (target.Obstacle is { } obstacle) throw obstacle;
        var client = await DiagnosticPort.ClientAsync(pid, cancellation);
        await ApplyHookAsync(client, pid, TargetFiles.Provide(pid), cancellation);
        await AgentThreads.RequireAsync(pid, cancellation);
        var provider = new EventPipeProvider(AgentEvents.SourceName, EventLevel.Informational, -1, arguments);
        var session = new AgentSession(
            pid,
            await client.StartEventPipeSessionAsync([provider], requestRundown: false, circularBufferMB: 16, cancellation));
        try
        {
            session.Greeting = await session.GreetAsync(expected, arguments.GetValueOrDefault("spans", ""), cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private static async Task ApplyHookAsync(DiagnosticsClient client, int pid, string hook, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_hookLimit);
        try
        {
            await client.ApplyStartupHookAsync(hook, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failures.HookTimedOut(pid, s_hookLimit);
        }
        catch (Exception error) when (error is DiagnosticsClientException or IOException)
        {
            throw Failures.HookRefused(pid, error.Message);
        }
    }

    private async Task<AgentGreeting> GreetAsync(string expected, string spans, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_handshake);
        try
        {
            while (true)
            {
                var greeting = await _events.Greetings.Reader.ReadAsync(limit.Token);
                if (greeting.Version != AgentFiles.Version) throw Failures.OtherVersion(_pid, greeting.Version);
                if (greeting.State == AgentGreeting.Failed) throw Failures.AgentFailed(_pid, greeting.Text);
                if (greeting.State != expected && greeting.State == AgentGreeting.Detached) throw Failures.Detached(_pid);
                if (greeting.Refuses(spans)) throw Failures.SpansOfOneTool(_pid);
                if (greeting.State == expected && greeting.Has(spans)) return greeting;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failures.NoGreeting(_pid, s_handshake);
        }
        catch (ChannelClosedException)
        {
            throw Failures.Ended(_pid);
        }
    }
}
