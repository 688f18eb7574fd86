using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workload.Metering;

/// <summary>Builds an <see cref="AsyncBody"/> as the runtime builds a <see cref="Task"/>. Only the compiler uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types",
    Justification = "The compiler keeps one in each state machine, and code never compares them.")]
public struct AsyncBodyMethodBuilder
{
    private AsyncTaskMethodBuilder _builder;

    /// <summary>The lambda's result so far.</summary>
    public AsyncBody Task => new(_builder.Task);

    /// <summary>Creates a builder.</summary>
    public static AsyncBodyMethodBuilder Create() => default;

    /// <summary>Starts the lambda.</summary>
    /// <param name="stateMachine">The lambda's state.</param>
    /// <typeparam name="TStateMachine">The type of the lambda's state.</typeparam>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => _builder.Start(ref stateMachine);

    /// <summary>Forwards the state machine to the runtime's builder, which ignores it.</summary>
    /// <param name="stateMachine">The lambda's state.</param>
    public void SetStateMachine(IAsyncStateMachine stateMachine) => _builder.SetStateMachine(stateMachine);

    /// <summary>Ends the lambda.</summary>
    public void SetResult() => _builder.SetResult();

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
