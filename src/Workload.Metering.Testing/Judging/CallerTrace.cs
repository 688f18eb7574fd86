using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// The methods that called an asynchronous assertion and returned its task. They are no longer on the stack when it fails, and a test
/// written as <c>=> PhaseAssert.IoBoundAsync(…)</c> would not stand in the stack trace of its own failure.
/// </summary>
internal readonly struct CallerTrace
{
    private readonly string _text;

    private CallerTrace(string text) => _text = text;

    public static CallerTrace Capture()
    {
        // The frames of native code do not say whose method they are of.
        if (!RuntimeFeature.IsDynamicCodeSupported) return new CallerTrace("");
        var frames = new StackTrace(fNeedFileInfo: true).GetFrames().SkipWhile(frame => IsOurs(CallerOf(frame)));

        // An async method awaits the task, which adds the method to the trace by itself, and so does what the runtime called.
        var callers = frames.TakeWhile(frame => !IsRuntimes(CallerOf(frame)));
        return new CallerTrace(string.Concat(callers.Select(frame => new StackTrace(frame).ToString())).TrimEnd());
    }

    /// <summary>Puts the callers on top of the exception's stack trace, before it is thrown.</summary>
    public T On<T>(T exception)
        where T : Exception
    {
        if (_text.Length > 0) ExceptionDispatchInfo.SetRemoteStackTrace(exception, _text);
        return exception;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where trimming took the method's description away, the trace ends.")]
    private static Type? CallerOf(StackFrame frame) => frame.GetMethod()?.DeclaringType;

    private static bool IsOurs(Type? type) =>
        type is not null && (type == typeof(CallerTrace) || type.IsDefined(typeof(StackTraceHiddenAttribute), inherit: false));

    private static bool IsRuntimes(Type? type) =>
        type?.Namespace?.StartsWith("System", StringComparison.Ordinal) != false || type.IsAssignableTo(typeof(IAsyncStateMachine));
}
