using Microsoft.Extensions.Logging;

namespace Workload.Metering.Publishing;

/// <summary>The log messages of a meter. Each is logged once for its cause and has a stable event id.</summary>
internal static partial class MeterLog
{
    [LoggerMessage(EventId = 1, EventName = "ClockRefused", Level = LogLevel.Warning,
        Message = "The clock '{Clock}' ({OsCall}) is refused: {Reason} ({ErrorCode}). Figures that need this clock are absent.")]
    public static partial void ClockRefused(this ILogger logger, string clock, string osCall, string reason, int errorCode);

    [LoggerMessage(EventId = 2, EventName = "PhaseRejected", Level = LogLevel.Warning,
        Message = "The phase '{Phase}' is counted under '{Other}', and so are all further new names, "
            + "because the limit of {MaxPhases} phases is reached. Are phase names built from data such as ids?")]
    public static partial void PhaseRejected(this ILogger logger, string phase, int maxPhases, string other);

    [LoggerMessage(EventId = 3, EventName = "FlowLost", Level = LogLevel.Warning,
        Message = "A scope of the phase '{Phase}' has no breakdown, only its wall time. "
            + "The code that ended it ran outside of the scope's flow, so that code was not measured. "
            + "This happens if a hook (a listener, a filter, an event of a framework) begins a scope for code that it does not "
            + "call itself. "
            + "It also happens in iterators, if the flow is suppressed, and if another flow ends the scope. "
            + "To measure such code, call Capture where the scope begins, and Enter the result in the code.")]
    public static partial void FlowLost(this ILogger logger, string phase);

    [LoggerMessage(EventId = 4, EventName = "ExpectationDrifted", Level = LogLevel.Warning,
        Message = "The phase '{Phase}' is expected to have the bottleneck {Expected}, "
            + "but over the last {WindowSeconds} s it has {Bottleneck}: {Cpu:P0} CPU, {Waiting:P0} waiting, "
            + "{Interference:P0} interference.")]
    public static partial void ExpectationDrifted(
        this ILogger logger, string phase, Bottleneck expected, double windowSeconds, Bottleneck bottleneck,
        double cpu, double waiting, double interference);

    [LoggerMessage(EventId = 5, EventName = "ListenerFailed", Level = LogLevel.Warning,
        Message = "A listener of {Kind} threw {ErrorType}. The scope is not affected. "
            + "Listeners that the runtime calls after that one may have missed it. Further failures are not logged.")]
    public static partial void ListenerFailed(this ILogger logger, Exception error, string kind, string errorType);

    [LoggerMessage(EventId = 6, EventName = "ThreadScopeLeftBehind", Level = LogLevel.Warning,
        Message = "A scope of the phase '{Phase}' was not disposed before its pool thread went on to other work. "
            + "It measures only one thread, so it is dropped and not counted. Dispose it with 'using var scope = …'. "
            + "Further scopes of this phase are not logged.")]
    public static partial void ThreadScopeLeftBehind(this ILogger logger, string phase);

    [LoggerMessage(
        EventId = 7,
        EventName = "DeclarationIgnored",
        Level = LogLevel.Warning,
        Message = "The phase '{Phase}' was declared again with other options, which are ignored. The first declaration stands: {First}. "
            + "Ignored: {Ignored}.")]
    public static partial void DeclarationIgnored(this ILogger logger, string phase, string first, string ignored);

    [LoggerMessage(
        EventId = 8,
        EventName = "SpanFlowLost",
        Level = LogLevel.Information,
        Message = "A span of the phase '{Phase}' has wall time alone: it was stopped outside of the flow in which it was started. "
            + "Further ones are not logged.")]
    public static partial void SpanFlowLost(this ILogger logger, string phase);

    [LoggerMessage(
        EventId = 9,
        EventName = "SpanNotStopped",
        Level = LogLevel.Warning,
        Message = "A span of the phase '{Phase}' was let go and is not counted: it seems that nobody will stop it. "
            + "It was collected without a stop, or one of more than {MaxOpen} open spans of its flow, "
            + "or open for more than {MaxMinutes} minutes. The remedy: 'using var span = …'. "
            + "Further ones of this phase are not logged.")]
    public static partial void SpanNotStopped(this ILogger logger, string phase, int maxOpen, double maxMinutes);

    [LoggerMessage(
        EventId = 10,
        EventName = "SpanNamesExceeded",
        Level = LogLevel.Warning,
        Message = "The span name '{Name}' gets no phase of its own. Spans have room for {MaxPhases} phases, half of the meter's, "
            + "and for {MaxNames} display names of one operation. Are names made of data?")]
    public static partial void SpanNamesExceeded(this ILogger logger, string name, int maxPhases, int maxNames);

    [LoggerMessage(
        EventId = 11,
        EventName = "SpanFailed",
        Level = LogLevel.Warning,
        Message = "A span was not measured, for {ErrorType} was thrown. Further failures are not logged.")]
    public static partial void SpanFailed(this ILogger logger, Exception error, string errorType);
}
