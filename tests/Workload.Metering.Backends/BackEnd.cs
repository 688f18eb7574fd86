using System.Globalization;
using System.Text.Json;

namespace Workload.Metering.Backends;

/// <summary>One that answers PromQL.</summary>
internal sealed class BackEnd(Uri address) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address };

    /// <summary>The values of an instant query, each with its labels as JSON.</summary>
    /// <exception cref="InvalidOperationException">It does not understand the query; the message is its own.</exception>
    public async Task<IReadOnlyList<(string Labels, double Value)>> QueryAsync(string query)
    {
        // VictoriaMetrics would answer from what it had a moment ago.
        using var response = await _client.GetAsync($"/api/v1/query?nocache=1&query={Uri.EscapeDataString(query)}");
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (answer.RootElement.GetProperty("status").GetString() != "success")
            throw new InvalidOperationException(answer.RootElement.GetProperty("error").GetString());
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(series => (series.GetProperty("metric")
                .GetRawText(), double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)))];
    }

    public async Task<double> ValueAsync(string query)
    {
        var values = await QueryAsync(query);
        return values is [var (_, value)]
            ? value
            : throw new InvalidOperationException($"{values.Count} values, where one was expected, for {query}");
    }

    public void Dispose() => _client.Dispose();
}
