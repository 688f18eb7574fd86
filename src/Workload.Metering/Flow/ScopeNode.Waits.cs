using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <content>Records waits by name.</content>
internal sealed partial class ScopeNode
{
    /// <summary>
    /// Records that an operation begins in the scope or below it. It may allocate, so it must not be called from the change handler.
    /// </summary>
    public void OpenWait(WaitName name)
    {
        var waits = EnsureWaits();
        _gate.Enter();
        if (_running >= 0)
        {
            AccountAwaitingLocked(waits);
            waits.Open(name);
        }

        _gate.Exit();
    }

    /// <summary>Records that an operation ends.</summary>
    public void CloseWait(WaitName name)
    {
        if (Extras?.Waits is not { } waits) return;
        _gate.Enter();
        if (_running >= 0)
        {
            AccountAwaitingLocked(waits);
            waits.TryClose(name);
        }

        _gate.Exit();
    }

    /// <summary>
    /// Records that a thread which runs the scope was found waiting. It may allocate, so it must not be called from the change handler.
    /// </summary>
    public void AddWaitSample(WaitName name)
    {
        var waits = EnsureWaits();
        _gate.Enter();
        if (_running >= 0) waits.AddSample(name);
        _gate.Exit();
    }

    /// <summary>Counts a sample under another name. It may allocate, so it must not be called from the change handler.</summary>
    /// <returns>False if the scope has ended or has no such sample.</returns>
    public bool TryMoveWaitSample(WaitName from, WaitName to)
    {
        var waits = EnsureWaits();
        _gate.Enter();
        bool moved = _running >= 0 && waits.TryMoveSample(from, to);
        _gate.Exit();
        return moved;
    }

    /// <summary>Returns the name of an open operation, or null if none is open.</summary>
    public WaitName? OpenWaitName(int choice)
    {
        if (Extras?.Waits is not { } waits) return null;
        _gate.Enter();
        var name = waits.OpenName(choice);
        _gate.Exit();
        return name;
    }

    public override WaitFigure[] WaitsUntil(long nowNanoseconds)
    {
        if (Extras?.Waits is not { } waits) return [];
        var figures = new WaitFigure[waits.Count];
        _gate.Enter();
        if (_running == 0) waits.AccountAwaiting(_turned, Math.Max(nowNanoseconds, _turned) - WaitsForConsumer(nowNanoseconds));
        int count = waits.CopyTo(figures);
        _gate.Exit();
        return count == figures.Length ? figures : figures[..count];
    }

    // Operations mostly begin and end on a thread that runs the scope, and then nothing waits at that instant.
    private void AccountAwaitingLocked(ScopeWaits waits)
    {
        if (_running != 0) return;
        long now = WallClock.Now();
        waits.AccountAwaiting(_turned, now - WaitsForConsumer(now));
    }

    private ScopeWaits EnsureWaits()
    {
        var extras = EnsureExtras();
        var waits = extras.Waits ?? Interlocked.CompareExchange(ref extras.Waits, new ScopeWaits(), null) ?? extras.Waits;
        if (waits.HasRoom) return waits;
        var larger = waits.MakeLarger();
        _gate.Enter();
        waits.Grow(larger);
        _gate.Exit();
        return waits;
    }
}
