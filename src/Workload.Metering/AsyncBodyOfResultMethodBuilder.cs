using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workload.Metering;

/// <summary>Builds an <see cref="AsyncBody{T}"/> as the runtime builds a <see cref="Task{TResult}"/>. Only the compiler uses it.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The compiler looks for it there.")]
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types",
    Justification = "The compiler keeps one in each state machine, and code never compares them.")]
public struct AsyncBodyMethodBuilder<T>
{
    private AsyncTaskMethodBuilder<T> _builder;

    /// <summary>The lambda's result so far.</summary>
    public AsyncBody<T> Task => new(_builder.Task);

    /// <summary>Creates a builder.</summary>
    public static AsyncBodyMethodBuilder<T> Create() => default;

    /// <summary>Starts the lambda.</summary>
    /// <param name="stateMachine">The lambda's state.</param>
    /// <typeparam name="TStateMachine">The type of the lambda's state.</typeparam>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => _builder.Start(ref stateMachine);

    /// <summary>Forwards the state machine to the runtime's builder, which ignores it.</summary>
    /// <param name="stateMachine">The lambda's state.</param>
    public void SetStateMachine(IAsyncStateMachine stateMachine) => _builder.SetStateMachine(stateMachine);

    /// <summary>Ends the lambda.</summary>
    /// <param name="result">The value that the lambda returned.</param>
    public void SetResult(T result) => _builder.SetResult(result);

    /// <summary>Ends the lambda as failed.</summary>
    /// <param name="exception">The exception that the lambda threw.</param>
    public void SetException(Exception exception) => _builder.SetException(exception);

    /// <summary>Continues the lambda when an awaiter completes.</summary>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The lambda's state.</param>
    /// <typeparam name="TAwaiter">The type of the awaiter.</typeparam>
    /// <typeparam name="TStateMachine">The type of the lambda's state.</typeparam>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitOnCompleted(ref awaiter, ref stateMachine);

    /// <summary>Continues the lambda when an awaiter completes, without the execution context.</summary>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The lambda's state.</param>
    /// <typeparam name="TAwaiter">The type of the awaiter.</typeparam>
    /// <typeparam name="TStateMachine">The type of the lambda's state.</typeparam>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}
