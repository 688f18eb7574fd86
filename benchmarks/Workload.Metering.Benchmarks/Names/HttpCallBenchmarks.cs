using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Names;

/// <summary>
/// A call of <see cref="HttpClient"/> within a scope, on a meter that names waits and on one that does not. The connection answers from
/// memory, because the time of a network would hide the cost of a name.
/// </summary>
public class HttpCallBenchmarks
{
    private static readonly Uri s_address = new("http://memory.example/");

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectCallback = (_, _) => new(new AnsweringStream()),
    });

    private MeterListener? _idle;
    private WorkloadMeter? _meter;
    private Phase? _phase;

    [Params(WaitDetail.Off, WaitDetail.Targets)]
    public WaitDetail Waits { get; set; }

    /// <summary>Makes the only meter of the process, because one that names waits listens to the calls of all flows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _meter?.Dispose();
        _meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = Waits });
        _phase = _meter.GetPhase("call");
    }

    public void Setup(WaitDetail waits)
    {
        Waits = waits;
        Setup();
    }

    /// <summary>Makes a meter that names no waits, and optionally a listener to the same counter that does nothing.</summary>
    public void SetupListener(bool listens)
    {
        _idle?.Dispose();
        _idle = null;
        if (Waits != WaitDetail.Off || _meter is null) Setup(WaitDetail.Off);
        if (!listens) return;
        _idle = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.client.active_requests") listener.EnableMeasurementEvents(instrument);
            },
        };
        _idle.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _idle.Start();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _idle?.Dispose();
        _meter?.Dispose();
        _client.Dispose();
    }

    [Benchmark]
    public async Task CallAsync()
    {
        using var scope = _phase!.Track();
        using var answer = await _client.GetAsync(s_address);
    }

    [Benchmark]
    public void Scope() => _phase!.Track().Dispose();

    /// <summary>Answers each request that is written. A read that comes first waits for the answer, as on a network.</summary>
    private sealed class AnsweringStream : Stream
    {
        private static readonly byte[] s_answer = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {(int)HttpStatusCode.OK} OK\r\nContent-Length: 0\r\n\r\n");

        private readonly SemaphoreSlim _answers = new(0);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == 0) return 0;
            await _answers.WaitAsync(cancellationToken);
            s_answer.CopyTo(buffer);
            return s_answer.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _answers.Release();
            return default;
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
            // A write is answered at once.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _answers.Dispose();
            base.Dispose(disposing);
        }
    }
}
