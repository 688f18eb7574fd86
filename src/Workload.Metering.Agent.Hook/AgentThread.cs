using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Agent.Hook;

/// <summary>
/// The one thread of the agent. While a tool reads, it sends a snapshot a second. While none does, the agent has withdrawn and the thread
/// sleeps. After a detach there is no thread.
/// </summary>
internal sealed class AgentThread
{
    /// <summary>The kernel's name of the thread, by which the tool finds it. It has 15 characters at most.</summary>
    public const string Name = "wmeter agent";

    /// <summary>The name where the application was published without event sources. The tool need not wait for one.</summary>
    public const string NameWithoutEvents = "wmeter mute";

    private static readonly object s_lock = new();
    private static readonly AgentMailbox s_mailbox = new();
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_hurry = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private static AgentChannel? s_channel;
    private static Thread? s_thread;
    private static Func<string, string, string>? s_agent;
    private static RunReport? s_run;

    private bool _watched;
    private bool _ended;

    /// <summary>Starts the thread where there is none. No lock of the application is taken on the way.</summary>
    public static void Start()
    {
        lock (s_lock)
        {
            var run = RunReport.FromEnvironment();
            if (run is not null) Begin(run);
            if (s_thread is not null) return;
            bool hasEvents = !AppContext.TryGetSwitch("System.Diagnostics.Tracing.EventSource.IsSupported", out bool isSupported)
                || isSupported;

            s_mailbox.Clear();

            // The application's flow, its scopes and its activity do not belong to this thread.
            s_thread = new Thread(() => new AgentThread().Run()) { IsBackground = true, Name = hasEvents ? Name : NameWithoutEvents };
            s_thread.UnsafeStart();
        }
    }

    /// <summary>Begins in a process that was started with the agent, where every call is seen from the first on.</summary>
    private static void Begin(RunReport run)
    {
        s_agent = AgentLoader.Load();
        s_run = run;
        run.Start(s_agent);
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "It is reported to the tool, and the process must live.")]
    private void Run()
    {
        try
        {
            s_channel ??= new AgentChannel(s_mailbox);
            long due = Stopwatch.GetTimestamp();
            while (!_ended)
            {
                var left = _watched ? s_period - Stopwatch.GetElapsedTime(due) : Timeout.InfiniteTimeSpan;
                var note = _watched && left <= TimeSpan.Zero ? null : s_mailbox.Take(left);
                if (note is not null) Do(note);
                else if (_watched) Answer("snapshot");
                if (note is null or { Ask: AgentNote.Watch }) due = Stopwatch.GetTimestamp();

                // The port may hold an event back until the next one comes, so the first two are close together.
                if (note is { Ask: AgentNote.Watch }) due -= (long)(s_hurry.TotalSeconds * Stopwatch.Frequency);
            }
        }
        catch (Exception)
        {
            // There is no one left to tell.
            lock (s_lock) s_thread = null;
        }
    }

    private void Do(AgentNote note)
    {
        if (note.Ask == AgentNote.Watch)
        {
            _watched = true;
            Answer("begin", note.Spans);
            Answer("snapshot");
        }
        else if (note.Ask == AgentNote.Disabled)
        {
            // Another tool may still read.
            if (s_channel!.IsEnabled()) return;
            _watched = false;

            // The report of a run has every call to its end.
            if (s_run is null) Answer("end");
        }
        else if (note.Ask == AgentNote.Detach)
        {
            _watched = false;
            s_run?.Keep();
            Answer("end");

            // Whoever is told may attach again at once, and must then find no thread.
            lock (s_lock)
            {
                s_thread = null;
                _ended = true;
            }

            TakeLeave();
        }
    }

    /// <summary>
    /// Says so until each tool has heard it and closed its session, for the port may hold back what no other event follows. A tool that
    /// attaches again meanwhile must not hear it.
    /// </summary>
    private static void TakeLeave()
    {
        const int MaxTimes = 40;
        for (int time = 0; time < MaxTimes && s_channel!.IsEnabled(); time++)
        {
            lock (s_lock)
            {
                if (s_thread is not null) return;
                s_channel.Hello(AgentChannel.Version, "detached", "");
            }

            Thread.Sleep(s_pause);
        }
    }

    /// <summary>Has the agent do something, and sends what it says of it.</summary>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "It is reported to the tool, and the process must live.")]
    private static void Answer(string request, string spans = "")
    {
        try
        {
            s_agent ??= AgentLoader.Load();
            string answer = s_agent(request, spans);
            if (request == "snapshot") s_channel!.Send(answer);
            else if (request == "begin") s_channel!.Hello(AgentChannel.Version, "ready", answer);
        }
        catch (Exception error)
        {
            s_channel!.Hello(AgentChannel.Version, "failed", error.ToString());
        }
    }
}
