using System.Text;
using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class LinuxMutexWaitTests
{
    [Theory]
    [InlineData("running\n", false, false)]
    [InlineData("202 0x7f15c00e1a10 0x80 0x2 0x0 0x0 0x0 0x7f15c0ff8c50 0x7f16a4c8b117\n", true, true)]
    [InlineData("202 0x7f15c00e1a10 0x189 0x0 0x0 0x0 0xffffffff 0x7f15c0ff8c50 0x7f16a4c8b117\n", true, false)] // pthread_cond_wait
    [InlineData("202 0x7f15c00e1a10 0x80 0x25 0x0 0x0 0x0 0x7f15c0ff8c50 0x7f16a4c8b117\n", true, false)]
    [InlineData("0 0x80 0x2 0x0 0x0 0x0 0x0 0x7f15c0ff8c50 0x7f16a4c8b117\n", true, false)] // read
    [InlineData("-1 0x7f15c0ff8c50 0x7f16a4c8b117\n", true, false)]
    [InlineData("202", true, false)]
    public void A_mutex_is_told_from_other_waits(string text, bool isBlocked, bool waitsForMutex)
    {
        LinuxMutexWait.IsBlocked(Encoding.ASCII.GetBytes(text), "202 "u8, out bool waits).Should().Be(isBlocked);
        waits.Should().Be(waitsForMutex);
    }

    [LinuxFact]
    public void A_thread_that_waits_for_an_event_is_blocked_and_waits_for_no_mutex()
    {
        int id = 0;
        using var ready = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            id = LinuxThreadId.Current();
            ready.Set();
            end.Wait();
        })
        {
            IsBackground = true,
        };
        thread.Start();
        ready.Wait();
        bool waits = true;
        SpinWait.SpinUntil(() => LinuxMutexWait.IsBlocked(id, out waits) is true, TimeSpan.FromSeconds(20)).Should().BeTrue();
        waits.Should().BeFalse();
        end.Set();
        thread.Join();
    }
}
