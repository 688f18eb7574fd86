using System.Net;
using System.Net.WebSockets;
using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Attaching;

/// <summary>The agent names and counts requests as the middleware does.</summary>
public sealed class RequestNamesTests
{
    [Fact]
    public async Task Error_pages_files_actions_and_open_connections_are_named_and_counted_as_by_the_middleware()
    {
        using var target = await Target.StartAsync(Built.Web, "shapes");
        using var client = new HttpClient();
        await CallEachAsync();
        var recording = ToolRun.RecordAsync(target.Id, seconds: 3);
        var calls = Task.Run(async () =>
        {
            while (!recording.IsCompleted) await CallEachAsync();
        });
        var (report, run) = await recording;
        await calls;

        report.Phases.Where(phase => phase.Count > 0).Select(phase => phase.Name).Should().BeEquivalentTo(
            "(unmatched)", "(static files)", "GET /Shop/Index/{id?}", "GET /Shop/Buy/{id?}");

        // Of four requests without a route the one that throws fails. Each turn has three kinds of files.
        var unmatched = report["(unmatched)"];
        unmatched.Failed.Should().BePositive().And.BeLessThan(unmatched.Count);
        report["(static files)"].Count.Should().BeGreaterThan(report["GET /Shop/Buy/{id?}"].Count);
        run.Errors.Should().NotContain("Not read", "the agent knows the form of every event");

        async Task CallEachAsync()
        {
            await CallAsync("/nothing", HttpStatusCode.NotFound);
            await CallAsync("/early", HttpStatusCode.InternalServerError);
            await CallAsync("/only", HttpStatusCode.MethodNotAllowed, HttpMethod.Post);
            await CallAsync("/only", HttpStatusCode.MethodNotAllowed, HttpMethod.Head);
            string[] answered = ["/Shop/Index", "/Shop/Buy", "/items", "/events", "/file.txt", "/assets/a.css", "/assets/b.css"];
            foreach (string path in answered) await CallAsync(path, HttpStatusCode.OK);
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new UriBuilder(target.FirstLine) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
            await socket.ReceiveAsync(new byte[1], CancellationToken.None);
        }

        async Task CallAsync(string path, HttpStatusCode expected, HttpMethod? method = null)
        {
            using var request = new HttpRequestMessage(method ?? HttpMethod.Get, target.FirstLine + path);
            using var response = await client.SendAsync(request);
            response.StatusCode.Should().Be(expected, path);
        }
    }
}
