using System.Runtime.CompilerServices;

namespace Workload.Metering.Testing.Judging;

/// <summary>A body in another form than the caller gave it. Code that looks for the body's origin uses the original.</summary>
internal abstract class WrappedBody(Delegate original)
{
    public static Delegate? OriginalOf(Delegate? body) => body?.Target is WrappedBody wrapped ? wrapped.Original : body;

    private Delegate Original => original;

    /// <summary>A body with a result, wrapped as a body without one.</summary>
    public sealed class WithResult<T>(Func<T> body) : WrappedBody(body)
    {
        public void Run() => Use(body());

        /// <summary>Uses a result, so that the code that computes it is not dead code.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Use(T result) => _ = result;
    }

    /// <summary>An asynchronous body, wrapped as one that returns a task.</summary>
    public sealed class Asynchronous<TBody>(TBody body, Func<TBody, Task> start) : WrappedBody(body)
        where TBody : Delegate
    {
        public Task RunAsync() => start(body);
    }
}
