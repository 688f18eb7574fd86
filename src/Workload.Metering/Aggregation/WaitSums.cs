namespace Workload.Metering.Aggregation;

/// <summary>Sums by the name of the wait. This type is not thread-safe, so its owner protects it.</summary>
internal sealed class WaitSums
{
    private WaitFigure[] _figures = new WaitFigure[4];
    private int _count;

    public ReadOnlySpan<WaitFigure> Figures => _figures.AsSpan(0, _count);

    /// <summary>Reserves memory for one more name. It may allocate, so it must not be called while a spin lock is held.</summary>
    public void EnsureRoom()
    {
        if (_count == _figures.Length) Array.Resize(ref _figures, _count * 2);
    }

    public void Add(WaitName name, long awaitingNanoseconds, long samples)
    {
        EnsureRoom();
        ref var figure = ref Of(name);
        figure.AwaitingNanoseconds += awaitingNanoseconds;
        figure.Samples += samples;
    }

    public void Add(ReadOnlySpan<WaitFigure> figures)
    {
        foreach (ref readonly var figure in figures) Add(figure.Name, figure.AwaitingNanoseconds, figure.Samples);
    }

    /// <summary>Takes one sample of a name away.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryRemoveSample(WaitName name)
    {
        for (int i = 0; i < _count; i++)
        {
            if (!ReferenceEquals(_figures[i].Name, name) || _figures[i].Samples == 0) continue;
            _figures[i].Samples--;
            return true;
        }

        return false;
    }

    public WaitFigure[] ToArray() => Figures.ToArray();

    // The memory for one more name is already reserved.
    private ref WaitFigure Of(WaitName name)
    {
        for (int i = 0; i < _count; i++)
            if (ReferenceEquals(_figures[i].Name, name)) return ref _figures[i];
        _figures[_count].Name = name;
        return ref _figures[_count++];
    }
}
