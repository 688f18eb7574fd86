using System.Collections.Concurrent;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>
/// Sends requests to a target, a few at a time, until it is stopped. It counts the answers and adds up the numbers in them.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<long> _answers = [];
    private readonly Task _callers;
    private long _count;
    private int _failures;

    private Load(string address, int callers, string[] paths) =>
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(address, paths, caller))));

    public int Failures => _failures;

    public long Answers => Interlocked.Read(ref _count);

    /// <summary>The mean of the numbers in the answers.</summary>
    public double MeanNanoseconds => _answers.Average();

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
                if (long.TryParse(answer, out long number)) _answers.Add(number);
                Interlocked.Increment(ref _count);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref _failures);
            }
        }
    }
}
