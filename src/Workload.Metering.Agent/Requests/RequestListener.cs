using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Hosting.Databases;

namespace Workload.Metering.Agent.Requests;

/// <summary>
/// Makes a phase of each ASP.NET Core request, by the events that the framework raises anyway. No activity is made, and no header sent.
/// </summary>
/// <remarks>
/// <para>
/// The events are raised in the request's own flow. So what <c>Track</c> sets there stays set while the request is processed. After the end
/// no request begins a scope, and the events are listened to until the last open one has ended.
/// </para>
/// <para>
/// The framework asks at each request whether its activity is wanted, and brings the request along. So a request begins at this question,
/// whose answer is no. The event of the beginning follows on the same thread, and is not wanted then. It would cost a payload, and the
/// framework would look up the request's items at its end. The event is wanted where the question was not asked, because another listener
/// had answered it, or where the activity has to come before the scope.
/// </para>
/// </remarks>
/// <param name="meter">The meter of the requests.</param>
/// <param name="beginsAfterActivity">
/// Whether the meter may make a scope of the framework's own activity. Such a scope gives way to one that begins after it.
/// </param>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "End disposes the subscriptions; it may begin again.")]
internal sealed class RequestListener(WorkloadMeter meter, bool beginsAfterActivity) : IObserver<KeyValuePair<string, object?>>
{
    private const string Source = "Microsoft.AspNetCore";
    private const string RequestActivity = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const string BeginRequest = "Microsoft.AspNetCore.Hosting.BeginRequest";
    private const string EndRequest = "Microsoft.AspNetCore.Hosting.EndRequest";
    private const string EndpointMatched = "Microsoft.AspNetCore.Routing.EndpointMatched";
    private const string Unhandled = "Microsoft.AspNetCore.Hosting.UnhandledException";

    private readonly object _lock = new();
    private readonly RequestCounts _counts = new();
    private ListenerSubscriptions? _subscriptions;
    private RequestHandler? _handler;
    private volatile bool _begins;

    /// <summary>How many requests ended that had begun before the agent listened.</summary>
    public long Unseen => _counts.Unseen;

    /// <summary>How many requests run that the agent saw begin.</summary>
    public long Open => _counts.Open;

    /// <summary>How many events the agent could not make sense of.</summary>
    public long Faults => _counts.Faults;

    // Types of ASP.NET Core stand in the handler alone, so a process without it never loads them.
    private RequestHandler Handler => _handler ??= new RequestHandler(meter, _counts);

    public void Begin()
    {
        lock (_lock)
        {
            _begins = true;
            if (_subscriptions is not null) return;
            _subscriptions = new ListenerSubscriptions(Subscribe);
            _subscriptions.Begin();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _begins = false;

            // A request that is not counted yet sees that the agent no longer listens.
            Interlocked.MemoryBarrier();
            if (_counts.Open != 0) return;
            _subscriptions?.Dispose();
            _subscriptions = null;
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "The request must go on as it would have. The fault is counted, and the tool shows it.")]
    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        try
        {
            var handler = Handler;
            switch (value.Key)
            {
                case BeginRequest:
                    if (!handler.HasBegun(value.Value!)) Begin(handler, value.Value!, isEarly: false);
                    break;
                case EndpointMatched:
                    handler.Name(value.Value!);
                    break;
                case Unhandled:
                    handler.Fail(value.Value!);
                    EndAfterLast();
                    break;
                case EndRequest:
                    handler.End(value.Value!);
                    EndAfterLast();
                    break;
            }
        }
        catch (Exception)
        {
            _counts.CountFault();
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    // A request is counted before the agent looks whether it still listens. So whoever ends the listening counts it or prevents it.
    private void Begin(RequestHandler handler, object payload, bool isEarly)
    {
        int part = _counts.Opened();
        bool hasBegun = false;
        try
        {
            if (!_begins) return;
            handler.Begin(payload, isEarly);
            hasBegun = true;
        }
        finally
        {
            if (!hasBegun)
            {
                _counts.TakeBack(part);
                EndAfterLast();
            }
        }
    }

    private bool IsWanted(string name, object? subject)
    {
        switch (name)
        {
            case RequestActivity:
                if (subject is not null && _begins && !beginsAfterActivity) BeginEarly(subject);
                return false;
            case BeginRequest:
                return _begins && !RequestHandler.HasJustBegun();
            case EndRequest or EndpointMatched or Unhandled:
                return true;
            default:
                return false;
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "The request must go on as it would have. The fault is counted, and the tool shows it.")]
    private void BeginEarly(object context)
    {
        try
        {
            Begin(Handler, context, isEarly: true);
        }
        catch (Exception)
        {
            _counts.CountFault();
        }
    }

    private void EndAfterLast()
    {
        if (!_begins && _counts.Open == 0) End();
    }

    // The runtime holds a lock of the process meanwhile. Begin and End take it inside of theirs, so theirs is not taken here.
    private IDisposable? Subscribe(DiagnosticListener listener) =>
        listener.Name == Source ? listener.Subscribe(this, (name, subject, _) => IsWanted(name, subject)) : null;
}
