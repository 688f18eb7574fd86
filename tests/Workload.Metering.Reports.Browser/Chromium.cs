using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Workload.Metering.Reports.Browser;

/// <summary>A headless Chromium with an empty profile. The program talks to it over loopback by its debugging protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _timeout = new();
    private int _lastId;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The events in their order. Whoever reads them clears them.</summary>
    public List<JsonNode> Events { get; } = [];

    public static async Task<Chromium> StartAsync(string executable)
    {
        string profile = Directory.CreateTempSubdirectory("workload-metering-browser-").FullName;
        string[] switches =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            "--disable-extensions", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ];
        var process = Process.Start(
            new ProcessStartInfo(executable, switches) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Chromium(process, profile);
        await browser.ConnectAsync();
        return browser;
    }

    /// <summary>Sends a command and returns its result. Events that arrive in the meantime are kept.</summary>
    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        int id = ++_lastId;
        _timeout.CancelAfter(s_patience);
        string command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] }.ToJsonString();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(command), WebSocketMessageType.Text, endOfMessage: true, _timeout.Token);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message["method"] is not null) Events.Add(message);
            else if (message["id"]!.GetValue<int>() == id)
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]}");
        }
    }

    public async Task WaitForAsync(string method)
    {
        while (!Events.Any(message => message["method"]!.GetValue<string>() == method)) Events.Add(await ReceiveAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _timeout.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A last child process of the browser may still write there. The folder is a temporary one of the system.
        }
    }

    private async Task ConnectAsync()
    {
        _timeout.CancelAfter(s_patience);
        string portFile = Path.Combine(_profile, "DevToolsActivePort");
        while (!File.Exists(portFile) || (await File.ReadAllLinesAsync(portFile)).Length < 2)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The browser ended with code {_process.ExitCode} before it listened.");
            await Task.Delay(50, _timeout.Token);
        }

        string port = (await File.ReadAllLinesAsync(portFile))[0];
        using var client = new HttpClient();
        JsonNode? page = null;
        while (page is null)
        {
            var targets = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json"), _timeout.Token))!.AsArray();
            page = targets.FirstOrDefault(target => target!["type"]!.GetValue<string>() == "page");
            if (page is null) await Task.Delay(50, _timeout.Token);
        }

        await _socket.ConnectAsync(new Uri(page["webSocketDebuggerUrl"]!.GetValue<string>()), _timeout.Token);
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" }) await SendAsync(domain + ".enable");
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        byte[] buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), _timeout.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }
}
