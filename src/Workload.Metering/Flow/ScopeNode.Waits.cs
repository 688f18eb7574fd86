using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <content>Waits by name.</content>
internal sealed partial class ScopeNode
{
    /// <summary>An operation begins in the scope or below it. Not from the change handler, for it may allocate.</summary>
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

    /// <summary>An operation ends.</summary>
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

    /// <summary>A thread that runs the scope was found waiting. Not from the change handler, for it may allocate.</summary>
    public void AddWaitSample(WaitName name)
    {
        var waits = EnsureWaits();
        _gate.Enter();
        if (_running >= 0) waits.AddSample(name);
        _gate.Exit();
    }

    /// <summary>The name of an operation that is open; null where none is.</summary>
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

    // Operations mostly begin and end on a thread that runs the scope: then nothing waits at that instant.
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
