using Microsoft.Extensions.Logging;

namespace Workload.Metering.Publishing;

/// <summary>What a meter says in the log: each once for its cause, with a stable event id.</summary>
internal static partial class MeterLog
{
    [LoggerMessage(EventId = 1, EventName = "ClockRefused", Level = LogLevel.Warning, Message = "The clock '{Clock}' ({OsCall}) is refused: {Reason} ({ErrorCode}). What it would tell is absent from the figures.")]
    public static partial void ClockRefused(this ILogger logger, string clock, string osCall, string reason, int errorCode);

    [LoggerMessage(EventId = 2, EventName = "PhaseRejected", Level = LogLevel.Warning, Message = "The phase '{Phase}' is counted under '{Other}', and so are all further new names: there are {MaxPhases} phases. Are names made of data?")]
    public static partial void PhaseRejected(this ILogger logger, string phase, int maxPhases, string other);

    [LoggerMessage(EventId = 3, EventName = "FlowLost", Level = LogLevel.Warning, Message = "A scope of the phase '{Phase}' has no breakdown, only its wall time: the code that ended it ran outside of the scope's flow, and what it did there was not measured. This happens where a hook (a listener, a filter, an event of a framework) begins a scope for code that it does not call itself; in iterators; where the flow is suppressed; and where another flow ends the scope. The remedy: Capture the scope where it begins, and Enter the result in the code that it is to measure.")]
    public static partial void FlowLost(this ILogger logger, string phase);

    [LoggerMessage(EventId = 4, EventName = "ExpectationDrifted", Level = LogLevel.Warning, Message = "The phase '{Phase}' is expected to have the bottleneck {Expected}, and over the last {WindowSeconds} s it has {Bottleneck}: {Cpu:P0} CPU, {Waiting:P0} waiting, {Interference:P0} interference.")]
    public static partial void ExpectationDrifted(this ILogger logger, string phase, Bottleneck expected, double windowSeconds, Bottleneck bottleneck, double cpu, double waiting, double interference);

    [LoggerMessage(EventId = 5, EventName = "ListenerFailed", Level = LogLevel.Warning, Message = "A listener of {Kind} threw {ErrorType}. The scope is not affected; listeners that the runtime calls after that one may have missed it. Further failures are not logged.")]
    public static partial void ListenerFailed(this ILogger logger, Exception error, string kind, string errorType);

    [LoggerMessage(EventId = 6, EventName = "ThreadScopeLeftBehind", Level = LogLevel.Warning, Message = "A scope of the phase '{Phase}' was not disposed before its pool thread went on to other work. It measures one thread alone, so it is dropped and not counted. The remedy: 'using var scope = …'. Further ones of this phase are not logged.")]
    public static partial void ThreadScopeLeftBehind(this ILogger logger, string phase);

    [LoggerMessage(
        EventId = 7,
        EventName = "DeclarationIgnored",
        Level = LogLevel.Warning,
        Message = "The phase '{Phase}' was declared again with other options, which are ignored. The first declaration stands: {First}. Ignored: {Ignored}.")]
    public static partial void DeclarationIgnored(this ILogger logger, string phase, string first, string ignored);
}
