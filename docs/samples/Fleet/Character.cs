namespace Fleet;

/// <summary>What a worker's job is made of, in milliseconds.</summary>
/// <param name="Name">A word for it.</param>
/// <param name="Flows">How many jobs it does at once.</param>
/// <param name="Fetch">Awaited, as a query to a database is.</param>
/// <param name="Compute">Computed.</param>
/// <param name="Store">Waited for on a thread that is held, as a synchronous write is.</param>
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
