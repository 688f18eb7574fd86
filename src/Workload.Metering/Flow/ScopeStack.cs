namespace Workload.Metering.Flow;

/// <summary>
/// The scopes that one thread runs, outermost first, each with the thread time since it was last passed on. It knows nothing of clocks. The
/// spin lock of the cursor protects it, and only the thread itself changes its depth.
/// </summary>
internal struct ScopeStack()
{
    private const int RoomAtFirst = 8;

    private Frame[] _frames = new Frame[RoomAtFirst];
    private int _depth;

    /// <summary>The number of frames.</summary>
    public readonly int Depth => _depth;

    /// <summary>Whether the thread runs no scope. Another thread may ask without the lock.</summary>
    public bool IsEmpty => Volatile.Read(ref _depth) == 0;

    /// <summary>Whether another frame can be pushed.</summary>
    public readonly bool HasRoom => _depth < _frames.Length;

    /// <summary>The frame of the innermost scope.</summary>
    public readonly ref Frame Top => ref _frames[_depth - 1];

    /// <summary>Whether a scope below another one may have ended while its frame is still there.</summary>
    public bool HasEndedInside { get; set; }

    /// <summary>The innermost scope that follows its flow, or null if there is none.</summary>
    public readonly ScopeNode? TopNode
    {
        get
        {
            for (int i = _depth - 1; i >= 0; i--)
                if (_frames[i].Node is { } node) return node;
            return null;
        }
    }

    /// <summary>Whether a Thread scope on top has ended elsewhere.</summary>
    public readonly bool HasEndedThreadScopeOnTop =>
        _depth > 0 && _frames[_depth - 1] is { Node: null } top && top.ThreadScope is not { IsEnded: false };

    /// <summary>The thread time that has not been passed on yet.</summary>
    public readonly long PendingNanoseconds
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < _depth; i++) sum += _frames[i].Self.HeldNanoseconds + _frames[i].Nested.HeldNanoseconds;
            return sum;
        }
    }

    public readonly ref Frame this[int index] => ref _frames[index];

    /// <summary>Adds an empty frame, for which there must be room.</summary>
    public ref Frame Push() => ref _frames[_depth++];

    /// <summary>Empties and removes the top frame, after its times have been passed on.</summary>
    public void Pop() => _frames[--_depth].End();

    /// <summary>Removes a frame below others, after its times have been passed on.</summary>
    public void RemoveAt(int index)
    {
        Array.Copy(_frames, index + 1, _frames, index, _depth - 1 - index);
        _frames[--_depth] = default;
    }

    /// <summary>Makes all scopes lose their breakdown and removes them. It also clears frames that a failed operation left above.</summary>
    public void Lose()
    {
        for (int i = 0; i < _frames.Length; i++)
        {
            _frames[i].Node?.Lose();
            _frames[i].ThreadScope?.Break();
            _frames[i] = default;
        }

        _depth = 0;
    }

    /// <summary>Returns the length of a longer array if there is no room for that many more frames, or 0 if there is.</summary>
    public readonly int LengthFor(int more) => _depth + more <= _frames.Length ? 0 : Math.Max(_frames.Length * 2, _depth + more);

    /// <summary>Continues in a longer array.</summary>
    public void MoveTo(Frame[] larger)
    {
        Array.Copy(_frames, larger, _depth);
        _frames = larger;
    }

    /// <summary>Whether <paramref name="current"/> is the innermost scope. The value null means that the thread runs no scope.</summary>
    public readonly bool IsAt(ScopeNode? current)
    {
        int top = _depth - 1;
        var frames = _frames;
        return current is null ? top < 0 : (uint)top < (uint)frames.Length && ReferenceEquals(frames[top].Node, current);
    }

    /// <summary>Returns the frame of a scope, or −1 if the thread does not run it.</summary>
    public readonly int IndexOf(ScopeNode node) => IndexOf(node, _depth);

    /// <summary>Returns the frame of a Thread scope, or −1 if the thread does not run it.</summary>
    public readonly int IndexOf(ThreadScope scope)
    {
        int index = _depth - 1;
        while (index >= 0 && !ReferenceEquals(_frames[index].ThreadScope, scope)) index--;
        return index;
    }

    /// <summary>Whether no running scope is above the frame.</summary>
    public readonly bool IsInnermost(int index)
    {
        for (int i = _depth - 1; i > index; i--)
            if (_frames[i].Node is { IsEnded: false } || _frames[i].ThreadScope is { IsEnded: false }) return false;
        return true;
    }

    /// <summary>Whether the thread runs a scope that follows its flow.</summary>
    public readonly bool RunsFlow()
    {
        for (int i = 0; i < _depth; i++)
            if (_frames[i].Node is { IsEnded: false }) return true;
        return false;
    }

    /// <summary>Whether the thread runs a scope that follows its flow above a frame.</summary>
    public readonly bool RunsFlowAbove(int index)
    {
        for (int i = index + 1; i < _depth; i++)
            if (_frames[i].Node is { IsEnded: false }) return true;
        return false;
    }

    /// <summary>Whether a flow in it displaced another one.</summary>
    public readonly bool HasDisplaced()
    {
        for (int i = 1; i < _depth; i++)
            if (_frames[i].Displaces) return true;
        return false;
    }

    /// <summary>Returns the number of frames without the Thread scopes on top that have ended elsewhere.</summary>
    public readonly int DepthWithoutEnded()
    {
        int staying = _depth - 1;
        while (staying > 0 && _frames[staying - 1] is { Node: null } below && below.ThreadScope is not { IsEnded: false }) staying--;
        return staying;
    }

    /// <summary>Returns the frame of the target or of its nearest ancestor that this thread runs, or −1 if there is none.</summary>
    public readonly int KeptFor(ScopeNode target)
    {
        for (ScopeNode? ancestor = target; ancestor is not null; ancestor = ancestor.RunningParent)
            if (IndexOf(ancestor) is >= 0 and var index) return index;
        return -1;
    }

    /// <summary>
    /// Returns the number of frames to keep. Thread scopes directly above the kept frames stay too, because they continue in whatever
    /// running scope of the flow they began in.
    /// </summary>
    public readonly int WithThreadScopes(int below)
    {
        int staying = below;
        for (int i = below; i < _depth && _frames[i].Node is not { IsEnded: false }; i++)
            if (_frames[i].ThreadScope is { IsEnded: false }) staying = i + 1;
        return staying;
    }

    /// <summary>Adds frames for a scope and for those above it, up to the one that is kept.</summary>
    public void PushChain(ScopeNode target, ScopeNode? kept, bool displaces)
    {
        int first = _depth;
        for (ScopeNode? node = target; node is not null && (kept is null || IndexOf(node, first) < 0); node = node.RunningParent)
            _frames[_depth++].Begin(node);

        // The frames are reversed so that the outermost comes first. Apart from their scopes they are empty.
        for (int low = first, high = _depth - 1; low < high; low++, high--)
        {
            var inner = _frames[low].Node!;
            _frames[low].Begin(_frames[high].Node!);
            _frames[high].Begin(inner);
        }

        _frames[first].Displaces = displaces;
    }

    /// <summary>Adds the time of a frame to the one below.</summary>
    /// <param name="index">The frame. It is not the outermost one.</param>
    /// <param name="counts">Whether the time counts for the frame's own scope.</param>
    public readonly void PassDown(int index, bool counts)
    {
        ref var frame = ref _frames[index];
        ref var below = ref _frames[index - 1];
        bool hasNested = !frame.Nested.IsZero;

        // A flow that entered a scope is back in its own one when that scope has ended.
        if (frame.Displaces && (counts || !frame.IsLent))
        {
            long held = frame.IsLent
                ? Math.Max(0, frame.Self.BlockedNanoseconds + frame.Nested.BlockedNanoseconds)
                : frame.Self.HeldNanoseconds + frame.Nested.HeldNanoseconds;
            below.Self.HeldNanoseconds += held;
            if (frame.IsLent) PassToCommon(index, held);
        }
        else if (!counts)
        {
            below.Self.Add(frame.Self);
            if (hasNested) below.Nested.Add(frame.Nested);
        }
        else if (ReferenceEquals(below.Path.Settings, frame.Path.Settings))
        {
            below.Nested.Add(frame.Self);
            if (hasNested) below.Nested.Add(frame.Nested);
        }
        else
        {
            // A scope of another meter is not nested in this meter's tree.
            below.Self.Add(frame.Self);
            if (hasNested) below.Self.Add(frame.Nested);
        }
    }

    /// <summary>
    /// Adds the time of an entered scope to the scope that encloses both it and the flow that entered it. The waiting in it reaches that
    /// scope through the flow that waits, too.
    /// </summary>
    private readonly void PassToCommon(int index, long waitingNanoseconds)
    {
        ref var frame = ref _frames[index];
        for (var ancestor = frame.Node?.RunningParent; ancestor is not null; ancestor = ancestor.RunningParent)
        {
            int common = IndexOf(ancestor, index);
            if (common < 0) continue;
            ref var outer = ref _frames[common];
            ref var sum = ref ReferenceEquals(outer.Path.Settings, frame.Path.Settings) ? ref outer.Nested : ref outer.Self;
            sum.Add(frame.Self);
            if (!frame.Nested.IsZero) sum.Add(frame.Nested);
            sum.HeldNanoseconds -= waitingNanoseconds;
            return;
        }
    }

    private readonly int IndexOf(ScopeNode node, int depth)
    {
        // Another thread may ask without the lock, and then the depth may be that of a longer array.
        var frames = _frames;
        for (int i = Math.Min(depth, frames.Length) - 1; i >= 0; i--)
            if (ReferenceEquals(frames[i].Node, node)) return i;
        return -1;
    }
}
