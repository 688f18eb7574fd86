using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace Workload.Metering.Testing.Tests;

[Collection(Alone.Name)]
public sealed class PhaseAssertTests
{
    [Fact]
    public void A_body_of_20_microseconds_gets_a_verdict() =>
        PhaseAssert.CpuBound(() => Burn.Microseconds(20)).Breakdown!.Value.CpuRatio.Should().BeGreaterThan(0.75);

    [Fact]
    public void A_body_of_a_microsecond_gets_a_verdict()
    {
        double sum = 0;
        PhaseAssert.CpuBound(() => sum += Math.Sqrt(sum + 1)).Wall.Should().BePositive();
    }

    [Fact]
    public void A_body_with_effects_is_run_once()
    {
        int runs = 0;
        PhaseAssert.CpuBound(
            () =>
            {
                runs++;
                Burn.Microseconds(5_000);
            },
            options: new PhaseAssertOptions { MaxRepetitions = 1 });
        runs.Should().Be(1);
    }

    [Fact]
    public void A_sleeping_body_is_IO_bound() => PhaseAssert.IoBound(() => Thread.Sleep(2)).IoRatio.Should().BeGreaterThan(0.75);

    [Fact]
    public async Task An_awaiting_body_is_IO_bound() =>
        (await PhaseAssert.IoBoundAsync(() => Task.Delay(2))).IoRatio.Should().BeGreaterThan(0.75);

    [Fact]
    public void A_computing_body_is_not_IO_bound()
    {
        var asserting = () => PhaseAssert.IoBound(() => Burn.Microseconds(1_000));
        asserting.Should().Throw<PhaseAssertionException>().Which.Finding.Should().StartWith("its I/O ratio is 0.0");
    }

    [Fact]
    public async Task A_body_that_computes_between_awaits_is_CPU_bound() => await PhaseAssert.CpuBoundAsync(async () =>
    {
        await Task.Yield();
        Burn.Microseconds(2_000);
    });

    [Fact]
    public void A_body_within_its_CPU_passes_whatever_it_waits() => PhaseAssert.UsesAtMost(TimeSpan.FromMilliseconds(2), () =>
    {
        Thread.Sleep(3);
        Burn.Microseconds(500);
    });

    [Fact]
    public void A_body_beyond_its_CPU_fails()
    {
        var asserting = () => PhaseAssert.UsesAtMost(TimeSpan.FromMilliseconds(1), () => Burn.Microseconds(2_000));
        var failure = asserting.Should().Throw<PhaseAssertionException>().Which;
        failure.Message.Should().StartWith("Expected the body to use at most 1.00 ms of CPU a run, but its CPU time a run is ");
        failure.Measurement.Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(6), "all counted runs are added up");
    }

    [Fact]
    public async Task An_asynchronous_body_within_its_CPU_passes() =>
        await PhaseAssert.UsesAtMostAsync(TimeSpan.FromMilliseconds(2), async () =>
    {
        await Task.Delay(1);
        Burn.Microseconds(200);
    });

    [Fact]
    public void A_body_within_its_reference_passes() =>
        PhaseAssert.CostsAtMost(3, () => Burn.Microseconds(300), () => Burn.Microseconds(600));

    [Fact]
    public void A_body_beyond_its_reference_fails()
    {
        var asserting = () => PhaseAssert.CostsAtMost(1.5, () => Burn.Microseconds(300), () => Burn.Microseconds(600));
        asserting.Should().Throw<PhaseAssertionException>().Which.Message.Should()
            .MatchRegex(@"^Expected the body to cost at most 1.5 times the CPU of the reference, but its cost is [1-9]\.[0-9]{3} ± [0-9.]+ "
                + @"times the reference's over .* runs");
    }

    [Fact]
    public async Task Every_way_of_holding_a_thread_is_caught()
    {
        // The delays are three times the tolerance, so that the verdict does not depend on how late a timer fires.
        var gate = new object();
        await ShouldBlockAsync(() =>
        {
            Task.Delay(3).Wait();
            return Task.CompletedTask;
        });
        await ShouldBlockAsync(async () =>
        {
            await Task.Yield();
            Thread.Sleep(3);
        });
        await ShouldBlockAsync(async () =>
        {
            await Task.Yield();
            Task.Delay(3).GetAwaiter().GetResult();
        });
        await ShouldBlockAsync(async () =>
        {
            using var held = new ManualResetEventSlim();
            var holder = Task.Run(() =>
            {
                lock (gate)
                {
                    held.Set();
                    Thread.Sleep(6);
                }
            });
            held.Wait();
            lock (gate) held.Reset();
            await holder;
        });
        await ShouldBlockAsync(async () =>
        {
            using var server = new AnonymousPipeServerStream(PipeDirection.Out);
            using var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
            var writing = WriteLaterAsync(server);
            client.ReadByte().Should().Be(1);
            await writing;
        });
    }

    [Fact]
    public async Task Reading_without_holding_a_thread_passes() => await PhaseAssert.NeverBlocksAsync(async () =>
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        using var server = await listener.AcceptAsync();
        var reading = client.ReceiveAsync(new byte[1]);
        await Task.Delay(3);
        await server.SendAsync(new byte[1]);
        (await reading).Should().Be(1);
    });

    [Fact]
    public void What_the_body_throws_passes_on_unchanged()
    {
        var error = new InvalidOperationException("mine");
        var asserting = () => PhaseAssert.CpuBound(new Action(() => throw error));
        asserting.Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(error);
    }

    [Fact]
    public void What_the_body_tracks_is_not_seen_by_the_tests_own_meter()
    {
        using var meter = new WorkloadMeter();
        using (meter.Enter())
        {
            PhaseAssert.CpuBound(() =>
            {
                using var scope = Meter.Track("inside");
                Burn.Microseconds(500);
            });
        }
        meter.Snapshot().Phases.Should().BeEmpty();
    }

    [Fact]
    public void The_failure_is_an_assertion_to_those_that_go_by_the_interfaces_name() =>
        typeof(PhaseAssertionException).GetInterfaces().Should().Contain(implemented => implemented.Name == "IAssertionException");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_ratio_out_of_range_is_refused(double atLeast)
    {
        var asserting = () => PhaseAssert.CpuBound(() => { }, atLeast);
        asserting.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"atLeast is {atLeast}; it must be above 0, below 1.*");
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Refused(new PhaseAssertOptions { MaxRepetitions = 0 }, "MaxRepetitions is 0; it must be from 1 to 1,000,000,000.*");
        Refused(new PhaseAssertOptions { TimeLimit = TimeSpan.Zero }, "TimeLimit is 00:00:00; it must be above zero, up to 1 hour.*");
        Refused(new PhaseAssertOptions { Confidence = 1 }, "Confidence is 1; it must be from 0.5, below 1.*");
        Refused(new PhaseAssertOptions { Undecided = (UndecidedOutcome)7 }, "Undecided is 7; it must be Fail or Pass.*");
    }

    private static void Refused(PhaseAssertOptions options, string message)
    {
        var asserting = () => PhaseAssert.CpuBound(() => { }, options: options);
        asserting.Should().Throw<ArgumentOutOfRangeException>().WithMessage(message);
    }

    private static async Task WriteLaterAsync(AnonymousPipeServerStream pipe)
    {
        await Task.Delay(3);
        pipe.WriteByte(1);
    }

    private static async Task ShouldBlockAsync(Func<Task> body)
    {
        var asserting = () => PhaseAssert.NeverBlocksAsync(body);
        (await asserting.Should().ThrowAsync<PhaseAssertionException>()).Which.Finding.Should().StartWith("its blocked time a run is ");
    }
}
