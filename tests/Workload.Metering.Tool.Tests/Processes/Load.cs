using System.Collections.Concurrent;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>Requests to a target, a few at a time, until it is stopped. It counts what was answered, and adds up what the answers say.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<long> _answers = [];
    private readonly Task _callers;
    private int _failures;

    private Load(string address, int callers, string[] paths) =>
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(address, paths, caller))));

    public int Failures => _failures;

    public int Answers => _answers.Count;

    /// <summary>The sum of the numbers that came as answers.</summary>
    public long Sum => _answers.Sum();

    public static Load Start(string address, int callers, params string[] paths) => new(address, callers, paths);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _callers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task CallAsync(string address, string[] paths, int caller)
    {
        for (int call = caller; !_stop.IsCancellationRequested; call++)
        {
            try
            {
                string answer = await _client.GetStringAsync(new Uri(address + paths[call % paths.Length]));
                _answers.Add(long.TryParse(answer, out long number) ? number : 0);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref _failures);
            }
        }
    }
}
