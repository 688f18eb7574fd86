using System.Globalization;
using System.Text.Json;

namespace Workload.Metering.Backends;

/// <summary>A back end that answers PromQL.</summary>
internal sealed class BackEnd(Uri address) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address };

    /// <summary>Returns the values of an instant query. Each value comes with its labels as JSON.</summary>
    /// <exception cref="InvalidOperationException">
    /// The back end does not understand the query. The message is the back end's own.
    /// </exception>
    public async Task<IReadOnlyList<(string Labels, double Value)>> QueryAsync(string query)
    {
        // Without "nocache", VictoriaMetrics may answer from its cache.
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
            : throw new InvalidOperationException($"{values.Count} values came for {query}, and one was expected");
    }

    public void Dispose() => _client.Dispose();
}
