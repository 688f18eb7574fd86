using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Fleet;

/// <summary>The parsed command line.</summary>
internal sealed record FleetArguments
{
    public const string Usage = """
        Usage: Fleet ENDPOINT [--workers N] [--seconds N] [--scrape PORT]
          ENDPOINT  takes OTLP over HTTP with protobuf, for example http://127.0.0.1:4318/v1/metrics
          --workers how many processes, 3 by default, of three characters in turn
          --seconds for how long each works, 20 by default
          --scrape  the first worker is also scraped by Prometheus: http://127.0.0.1:PORT/metrics
        """;

    public required Uri Endpoint { get; init; }

    public int Workers { get; init; } = 3;

    public int Seconds { get; init; } = 20;

    public int? ScrapePort { get; init; }

    /// <summary>The number of this worker. It is null in the process that starts the workers.</summary>
    public int? Worker { get; init; }

    public static bool TryParse(string[] args, [NotNullWhen(true)] out FleetArguments? parsed)
    {
        parsed = args.Length % 2 == 1 && Uri.TryCreate(args[0], UriKind.Absolute, out var endpoint)
            ? new FleetArguments { Endpoint = endpoint }
            : null;
        for (int i = 1; i < args.Length && parsed is not null; i += 2)
        {
            int value = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
            parsed = args[i] switch
            {
                "--workers" when value > 0 => parsed with { Workers = value },
                "--seconds" when value > 0 => parsed with { Seconds = value },
                "--scrape" when value is > 0 and < 65536 => parsed with { ScrapePort = value },
                "--worker" when value >= 0 => parsed with { Worker = value },
                _ => null,
            };
        }

        return parsed is not null;
    }

    /// <summary>The arguments of a worker's process.</summary>
    public IEnumerable<string> OfWorker(int number)
    {
        IEnumerable<string> all = [Endpoint.ToString(), "--seconds", Text(Seconds), "--worker", Text(number)];
        return number == 0 && ScrapePort is { } port ? all.Concat(["--scrape", Text(port)]) : all;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
