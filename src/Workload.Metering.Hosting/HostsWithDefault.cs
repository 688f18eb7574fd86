namespace Workload.Metering.Hosting;

/// <summary>
/// The running hosts whose meter became the default. The requests of a single host find its meter as the default. If several hosts run in
/// one process, each gives its requests its own meter. That costs every request an event and a change of its execution context, so it is
/// done only then.
/// </summary>
internal static class HostsWithDefault
{
    private static readonly object s_lock = new();
    private static readonly List<DefaultOfHost> s_hosts = [];

    public static void Add(DefaultOfHost host)
    {
        lock (s_lock)
        {
            s_hosts.Add(host);
            Update();
        }
    }

    public static void Remove(DefaultOfHost host)
    {
        lock (s_lock)
        {
            if (!s_hosts.Remove(host)) return;
            host.WatchRequests(false);
            Update();
        }
    }

    private static void Update()
    {
        foreach (var host in s_hosts) host.WatchRequests(s_hosts.Count > 1);
    }
}
