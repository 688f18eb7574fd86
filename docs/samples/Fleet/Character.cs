namespace Fleet;

/// <summary>The parts of a worker's job, in milliseconds.</summary>
/// <param name="Name">The name of the character.</param>
/// <param name="Flows">The number of jobs at once.</param>
/// <param name="Fetch">Awaited time, as of a database query.</param>
/// <param name="Compute">CPU time.</param>
/// <param name="Store">Blocked time, as of a synchronous write.</param>
internal sealed record Character(string Name, int Flows, int Fetch, int Compute, int Store)
{
    private static readonly Character[] s_all =
    [
        new("computing", Flows: 1, Fetch: 120, Compute: 240, Store: 0),
        new("waiting", Flows: 4, Fetch: 450, Compute: 20, Store: 0),
        new("blocking", Flows: 1, Fetch: 50, Compute: 100, Store: 150),
    ];

    public static Character Of(int worker) => s_all[worker % s_all.Length];
}
