using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Workload.Metering.Publishing.Tests.Sdk;

namespace Workload.Metering.Publishing.Tests.Collector;

/// <summary>A collector of OTLP over HTTP. It may be away, and it may delay its answers.</summary>
internal sealed class LoopbackCollector : IDisposable
{
    private readonly ConcurrentQueue<IReadOnlyList<Point>> _received = new();
    private readonly ManualResetEventSlim _answers = new(true);
    private readonly SemaphoreSlim _holds = new(0);
    private HttpListener? _listener;

    public LoopbackCollector()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1/metrics");
    }

    public Uri Address { get; }

    /// <summary>The points of each request that was answered or is about to be answered.</summary>
    public IReadOnlyList<IReadOnlyList<Point>> Received => [.. _received];

    public void Come()
    {
        _listener = new HttpListener { Prefixes = { new Uri(Address, "/").ToString() } };
        _listener.Start();
        _ = Task.Run(() => ServeAsync(_listener));
    }

    public void GoAway()
    {
        _listener?.Close();
        _listener = null;
    }

    /// <summary>From now on, requests are read and not answered.</summary>
    public void Hold() => _answers.Reset();

    /// <summary>Completes when a request waits for its answer.</summary>
    public async Task HoldsAsync() =>
        (await _holds.WaitAsync(TimeSpan.FromSeconds(60))).Should().BeTrue("the exporter retries");

    public void Answer() => _answers.Set();

    public void Dispose()
    {
        Answer();
        GoAway();
        _holds.Dispose();
        _answers.Dispose();
    }

    private async Task ServeAsync(HttpListener listener)
    {
        try
        {
            while (true) _ = AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The collector went away.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (!_answers.IsSet)
            {
                _holds.Release();
                await Task.Run(_answers.Wait);
            }

            // The request is added before the exporter can know of the answer.
            _received.Enqueue(OtlpRequest.Parse(body.ToArray()));
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The exporter has given up, or the collector went away in the meantime.
        }
    }
}
