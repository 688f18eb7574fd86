namespace Workload.Metering.Soak;

/// <summary>
/// The phases of the soak, and its own count of the scopes that it opened. Each scope is counted under the name that it has at its end.
/// </summary>
internal sealed class Tally
{
    public const int Depths = 3;
    public const int Kinds = 2;
    public const int Renamed = Depths * Kinds;
    public const int OnOneThread = Renamed + 1;

    private readonly long[] _opened = new long[Names.Length];
    private readonly long[] _failed = new long[Names.Length];

    /// <summary>
    /// The phases of flows have names by depth, so that there are only some dozens of paths. One phase is for renamed scopes, and one for
    /// scopes of one thread.
    /// </summary>
    public static string[] Names { get; } =
        [.. Enumerable.Range(0, Renamed).Select(i => $"depth {i / Kinds}, kind {i % Kinds}"), "renamed", "on one thread"];

    public long Opened => _opened.Sum();

    public long Failed => _failed.Sum();

    /// <summary>For each phase, its name and the numbers of opened and failed scopes. They are exact when nothing runs.</summary>
    public IEnumerable<(string Name, long Opened, long Failed)> Counts => Names.Select((name, i) => (name, _opened[i], _failed[i]));

    public static int NameAt(int depth, int kind) => (depth * Kinds) + kind;

    public void AddOpened(int name) => Interlocked.Increment(ref _opened[name]);

    public void AddFailed(int name) => Interlocked.Increment(ref _failed[name]);
}
