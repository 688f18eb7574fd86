using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// Opens and closes named operations in the calling flow. It only keeps a count by name on each running scope of the flow. An operation may
/// end in another part of the flow than it began in, and there an <see cref="AsyncLocal{T}"/> that was set at the start is gone.
/// </summary>
internal static class OpenOperation
{
    private static readonly AsyncLocal<Cover?> s_cover = new();

    // Most processes never have a cover, and then its look-up in the context of the flow is left out.
    private static bool s_hasCovers;

    /// <summary>Begins an operation that contains no named operations of its own.</summary>
    /// <param name="node">The innermost running scope of the calling flow.</param>
    /// <param name="name">The operation's name.</param>
    public static void Begin(ScopeNode node, WaitName name)
    {
        if (Volatile.Read(ref s_hasCovers) && s_cover.Value is { } cover && cover.TryHide(name)) return;
        Open(node, name);
    }

    /// <summary>Ends the operation of that name.</summary>
    /// <param name="node">The innermost running scope of the calling flow.</param>
    /// <param name="name">The operation's name.</param>
    public static void End(ScopeNode node, WaitName name)
    {
        if (Volatile.Read(ref s_hasCovers) && s_cover.Value is { } cover && cover.TryUnhide(name)) return;
        Close(node, name);
    }

    /// <summary>Begins an operation that gives its name to all operations inside of it, because those are its details.</summary>
    /// <returns>The object that ends it, or null if no scope runs or another operation already covers this one.</returns>
    public static Cover? BeginCover(WaitName name)
    {
        if (ScopeNode.OfFlow(FlowLocal.Value) is not { } node || s_cover.Value is { IsOpen: true }) return null;
        var cover = new Cover(node, name);
        Volatile.Write(ref s_hasCovers, true);
        s_cover.Value = cover;
        Open(node, name);
        return cover;
    }

    private static void Open(ScopeNode node, WaitName name)
    {
        for (var scope = node; scope is not null; scope = scope.RunningParent)
            if (scope.Path?.Settings.Waits is { } limit) scope.OpenWait(limit.Bound(name));
    }

    private static void Close(ScopeNode node, WaitName name)
    {
        for (var scope = node; scope is not null; scope = scope.RunningParent)
            if (scope.Path?.Settings.Waits is { } limit) scope.CloseWait(limit.Bound(name));
    }

    /// <summary>An operation that gives its name to those inside of it. It is thread-safe.</summary>
    internal sealed class Cover(ScopeNode node, WaitName name)
    {
        private readonly object _lock = new();

        // These are the operations that began inside and were not counted. Their ends must not be counted either.
        private List<WaitName>? _hidden;
        private bool _isClosed;

        public bool IsOpen => !Volatile.Read(ref _isClosed);

        /// <summary>Ends the operation, in whatever flow the caller is. A second call does nothing.</summary>
        public void End()
        {
            lock (_lock)
            {
                if (_isClosed) return;
                _isClosed = true;
            }

            if (ScopeNode.Running(node) is { } running) Close(running, name);
        }

        public bool TryHide(WaitName inner)
        {
            lock (_lock)
            {
                if (_isClosed) return false;
                (_hidden ??= []).Add(inner);
                return true;
            }
        }

        public bool TryUnhide(WaitName inner)
        {
            lock (_lock) return _hidden?.Remove(inner) == true;
        }
    }
}
