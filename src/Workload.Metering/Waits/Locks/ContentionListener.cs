using System.Diagnostics.Tracing;
using System.Globalization;

namespace Workload.Metering.Waits.Locks;

/// <summary>
/// Listens to the runtime's events about contended locks (<c>ContentionStart</c> and <c>ContentionStop</c> of
/// <c>Microsoft-Windows-DotNETRuntime</c>). Each contended lock of the process costs two events while this object lives. A program that was
/// published without <c>EventSource</c> support has no such events.
/// </summary>
internal sealed class ContentionListener : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Contention = (EventKeywords)0x4000;
    private const int StartId = 81, StopId = 91;

    /// <summary>The places of the values in the second version of the event, which .NET 8 and later write.</summary>
    private const int LockIdIndex = 2, OwnerIndex = 4;

    /// <summary>What was heard so far.</summary>
    public ContentionHistory History { get; } = new();

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime) EnableEvents(eventSource, EventLevel.Informational, Contention);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        long ticks = eventData.TimeStamp.Ticks;
        if (eventData.EventId == StopId)
            History.Stop(eventData.OSThreadId, ticks);
        else if (eventData is { EventId: StartId, Payload: { Count: > OwnerIndex } values })
            History.Start(eventData.OSThreadId, Number(values[LockIdIndex]), Number(values[OwnerIndex]), ticks);
    }

    private static long Number(object? value) => value switch
    {
        ulong number => unchecked((long)number),
        nint number => number,
        nuint number => unchecked((long)number),
        IConvertible number => number.ToInt64(CultureInfo.InvariantCulture),
        _ => 0,
    };
}
