namespace Workload.Metering.Soak;

/// <summary>The phases of the soak, and its own count of the scopes that it opened, each under the name at its end.</summary>
internal sealed class Tally
{
    public const int Depths = 3;
    public const int Kinds = 2;
    public const int Renamed = Depths * Kinds;
    public const int OnOneThread = Renamed + 1;

    private readonly long[] _opened = new long[Names.Length];
    private readonly long[] _failed = new long[Names.Length];

    /// <summary>
    /// Those of flows by depth, so that the paths are some dozens; the one for renamed scopes; the one for scopes of one thread.
    /// </summary>
    public static string[] Names { get; } =
        [.. Enumerable.Range(0, Renamed).Select(i => $"depth {i / Kinds}, kind {i % Kinds}"), "renamed", "on one thread"];

    public long Opened => _opened.Sum();

    public long Failed => _failed.Sum();

    /// <summary>Of each phase: its name, and how many scopes were opened and failed. Exact at rest.</summary>
    public IEnumerable<(string Name, long Opened, long Failed)> Counts => Names.Select((name, i) => (name, _opened[i], _failed[i]));

    public static int NameAt(int depth, int kind) => (depth * Kinds) + kind;

    public void AddOpened(int name) => Interlocked.Increment(ref _opened[name]);

    public void AddFailed(int name) => Interlocked.Increment(ref _failed[name]);
}
