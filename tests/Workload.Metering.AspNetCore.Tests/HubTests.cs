using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Methods of SignalR's hubs.</summary>
public sealed class HubTests
{
    [Fact]
    public async Task A_hubs_methods_are_phases_however_a_client_spells_them_and_streams_are_none()
    {
        await using var app = await StartAsync();
        using (var socket = await ConnectAsync(app))
        {
            (await CallAsync(socket, "Send", type: 1)).Should().Contain("\"result\":\"sent\"");
            (await CallAsync(socket, "SEND", type: 1)).Should().Contain("\"result\":\"sent\"");
            (await CallAsync(socket, "spoken", type: 1)).Should().Contain("\"type\":3");
            (await CallAsync(socket, "Fail", type: 1)).Should().Contain("error");
            (await CallAsync(socket, "NoSuchMethod", type: 1)).Should().Contain("error");
            (await CallAsync(socket, "Count", type: 4)).Should().Contain("\"item\":1");
            await app.PhaseAsync("TalkHub/Fail");
        }

        (await app.PhaseAsync("TalkHub/Send", 2)).Count.Should().Be(2);
        (await app.PhaseAsync("TalkHub/Fail")).Failed.Should().Be(1);
        app.PhaseNames.Should().BeEquivalentTo("TalkHub/Send", "TalkHub/spoken", "TalkHub/Fail", "below");
        app.Meter.Snapshot().Roots.Single(root => root.Name == "TalkHub/Send").Children.Should().ContainSingle().Which.Name.Should().Be(
            "below");
    }

    [Fact]
    public async Task A_call_is_metered_once_where_all_hubs_and_this_hub_are()
    {
        await using var app = await StartAsync(twice: true);
        using (var socket = await ConnectAsync(app))
        {
            await CallAsync(socket, "Send", type: 1);
            await CallAsync(socket, "Fail", type: 1);
        }

        await app.PhaseAsync("TalkHub/Fail");
        (await app.PhaseAsync("TalkHub/Send")).Count.Should().Be(1);
        app.Meter.Snapshot()["TalkHub/Fail"].Count.Should().Be(1);
    }

    private static Task<TestApplication> StartAsync(bool twice = false) => TestApplication.StartAsync(
        app =>
        {
            app.UseWorkloadMetering();
            app.UseWebSockets();
            app.MapHub<TalkHub>("/talk");
        },
        services =>
        {
            var hubs = services.AddSignalR(options => options.AddWorkloadMetering());
            if (twice) hubs.AddHubOptions<TalkHub>(options => options.AddWorkloadMetering());
        });

    private static async Task<ClientWebSocket> ConnectAsync(TestApplication app)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(app.Client.BaseAddress!) { Scheme = "ws", Path = "/talk" }.Uri, CancellationToken.None);
        await SendAsync(socket, "{\"protocol\":\"json\",\"version\":1}");
        await ReceiveAsync(socket);
        return socket;
    }

    private static async Task<string> CallAsync(ClientWebSocket socket, string method, int type)
    {
        await SendAsync(socket, $"{{\"type\":{type},\"invocationId\":\"1\",\"target\":\"{method}\",\"arguments\":[]}}");
        return await ReceiveAsync(socket);
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Reads until the end of a call. The items of a stream come before it.</summary>
    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[4096];
        var text = new StringBuilder();
        do
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
            text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));
        }
        while (!(text.ToString().Contains("\"type\":3", StringComparison.Ordinal)
            || text.ToString().StartsWith("{}", StringComparison.Ordinal)));
        return text.ToString();
    }

    private sealed class TalkHub : Hub
    {
        public string Send()
        {
            using (Meter.Track("below")) return "sent";
        }

        [HubMethodName("spoken")]
        public Task Speak() => Task.CompletedTask;

        public Task Fail() => throw new InvalidTimeZoneException("mine");

        public async IAsyncEnumerable<int> Count([EnumeratorCancellation] CancellationToken cancellation)
        {
            yield return 1;
            await Task.Delay(1, cancellation);
            yield return 2;
        }
    }
}
