using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Workload.Metering;

/// <summary>
/// The return type of an async lambda with a result that is passed to a member that takes a body. It represents a <see
/// cref="Task{TResult}"/>.
/// </summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// It serves the same purpose as <see cref="AsyncBody"/>, for bodies with a result.
/// </remarks>
[AsyncMethodBuilder(typeof(AsyncBodyMethodBuilder<>))]
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AsyncBody<T> : IEquatable<AsyncBody<T>>
{
    private readonly Task<T>? _task;

    internal AsyncBody(Task<T> task) => _task = task;

    /// <summary>Returns the lambda's task.</summary>
    /// <param name="body">The value that the lambda returned.</param>
    public static implicit operator Task<T>(AsyncBody<T> body) => body.ToTask();

    /// <summary>Returns the lambda's task as a <see cref="ValueTask{TResult}"/>.</summary>
    /// <param name="body">The value that the lambda returned.</param>
    public static implicit operator ValueTask<T>(AsyncBody<T> body) => body.ToValueTask();

    /// <summary>Whether both are the same task.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(AsyncBody<T> left, AsyncBody<T> right) => left.Equals(right);

    /// <summary>Whether they are different tasks.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(AsyncBody<T> left, AsyncBody<T> right) => !left.Equals(right);

    /// <summary>Returns the lambda's task.</summary>
    public Task<T> ToTask() => _task ?? Task.FromResult<T>(default!);

    /// <summary>Returns the lambda's task as a <see cref="ValueTask{TResult}"/>.</summary>
    public ValueTask<T> ToValueTask() => new(ToTask());

    /// <summary>Whether both are the same task.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(AsyncBody<T> other) => ReferenceEquals(_task, other._task);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AsyncBody<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_task);
}
