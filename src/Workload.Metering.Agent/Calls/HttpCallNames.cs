using System.Collections.Concurrent;

namespace Workload.Metering.Agent.Calls;

/// <summary>The phases of outgoing calls, by the server that is called. Beyond a number of servers the others share one.</summary>
internal sealed class HttpCallNames(WorkloadMeter meter)
{
    private const int MaxServers = 50;

    private readonly ConcurrentDictionary<(string Address, int Port), Phase> _servers = new();

    public Phase Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string address = "";
        int port = 0;
        foreach (var tag in tags)
        {
            if (tag.Key == "server.address") address = tag.Value as string ?? "";
            else if (tag.Key == "server.port") port = tag.Value as int? ?? 0;
        }

        if (_servers.TryGetValue((address, port), out var known)) return known;
        return _servers.Count < MaxServers ? _servers.GetOrAdd((address, port), Make) : meter.GetPhase("HTTP (other servers)");
    }

#pragma warning disable WM0003 // The names are bounded: MaxServers limits their number.
    private Phase Make((string Address, int Port) server) =>
        meter.GetPhase(server.Port is 0 or 80 or 443 ? $"HTTP {server.Address}" : $"HTTP {server.Address}:{server.Port}");
#pragma warning restore WM0003
}
