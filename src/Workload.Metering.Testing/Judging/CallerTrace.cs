using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// The methods that called an asynchronous assertion and returned its task. They are no longer on the stack when the assertion fails.
/// Without them, a test that is written as <c>=> PhaseAssert.IoBoundAsync(…)</c> would be missing from the stack trace of its own failure.
/// </summary>
internal readonly struct CallerTrace
{
    private readonly string _text;

    private CallerTrace(string text) => _text = text;

    public static CallerTrace Capture()
    {
        // In native code a frame does not say which method it belongs to.
        if (!RuntimeFeature.IsDynamicCodeSupported) return new CallerTrace("");
        var frames = new StackTrace(fNeedFileInfo: true).GetFrames().SkipWhile(frame => IsOurs(CallerOf(frame)));

        // The trace ends at an async method or the runtime. An async method awaits the task, which adds that method to the trace anyway.
        var callers = frames.TakeWhile(frame => !IsRuntimes(CallerOf(frame)));
        return new CallerTrace(string.Concat(callers.Select(frame => new StackTrace(frame).ToString())).TrimEnd());
    }

    /// <summary>Puts the callers at the top of the exception's stack trace, before the exception is thrown.</summary>
    public T On<T>(T exception)
        where T : Exception
    {
        if (_text.Length > 0) ExceptionDispatchInfo.SetRemoteStackTrace(exception, _text);
        return exception;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026",
        Justification = "If trimming has removed the method's description, the trace ends.")]
    private static Type? CallerOf(StackFrame frame) => frame.GetMethod()?.DeclaringType;

    private static bool IsOurs(Type? type) =>
        type is not null && (type == typeof(CallerTrace) || type.IsDefined(typeof(StackTraceHiddenAttribute), inherit: false));

    // A test may stand in no namespace at all, or in one whose name only begins like the runtime's.
    private static bool IsRuntimes(Type? type) =>
        type is null || type.Namespace is "System" || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true
        || type.IsAssignableTo(typeof(IAsyncStateMachine));
}
