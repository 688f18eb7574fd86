using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Workload.Metering;

/// <summary>
/// The return type of an async lambda without a result that is passed to a member that takes a body. It represents a <see cref="Task"/>.
/// </summary>
/// <remarks>
/// For an async lambda, the compiler finds overloads for <see cref="Task"/> and <see cref="ValueTask"/> equally good and would reject the
/// call. This type converts to both, which makes its overload the better one in every version of C#. Code never names this type.
/// </remarks>
[AsyncMethodBuilder(typeof(AsyncBodyMethodBuilder))]
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AsyncBody : IEquatable<AsyncBody>
{
    private readonly Task? _task;

    internal AsyncBody(Task task) => _task = task;

    /// <summary>Returns the lambda's task.</summary>
    /// <param name="body">The value that the lambda returned.</param>
    public static implicit operator Task(AsyncBody body) => body.ToTask();

    /// <summary>Returns the lambda's task as a <see cref="ValueTask"/>.</summary>
    /// <param name="body">The value that the lambda returned.</param>
    public static implicit operator ValueTask(AsyncBody body) => body.ToValueTask();

    /// <summary>Whether both are the same task.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(AsyncBody left, AsyncBody right) => left.Equals(right);

    /// <summary>Whether they are different tasks.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(AsyncBody left, AsyncBody right) => !left.Equals(right);

    /// <summary>Returns the lambda's task.</summary>
    public Task ToTask() => _task ?? Task.CompletedTask;

    /// <summary>Returns the lambda's task as a <see cref="ValueTask"/>.</summary>
    public ValueTask ToValueTask() => new(ToTask());

    /// <summary>Whether both are the same task.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(AsyncBody other) => ReferenceEquals(_task, other._task);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AsyncBody other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_task);
}
