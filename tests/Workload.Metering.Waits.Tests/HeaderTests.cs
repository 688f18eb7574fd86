using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Workload.Metering.Waits.Tests;

/// <summary>
/// Metering does not change what is sent. The tests compare the bytes of requests from two processes that differ only in the meter.
/// </summary>
public sealed partial class HeaderTests
{
    [Fact]
    public async Task Requests_are_the_same_byte_for_byte_with_a_meter_and_without()
    {
        string plain = await SentByAsync(Requests.Plain);
        (await SentByAsync(Requests.Metered)).Should().Be(plain);
        plain.Should().Contain("X-Own: 1").And.Contain("POST /post").And.NotContain("traceparent");
    }

    [Fact]
    public async Task So_are_requests_within_an_activity_which_have_its_header_anyway()
    {
        string plain = await SentByAsync(Requests.PlainInActivity);
        (await SentByAsync(Requests.MeteredInActivity)).Should().Be(plain);
        plain.Should().Contain("traceparent");
    }

    private static async Task<string> SentByAsync(string way)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            return await SentToAsync(listener, way);
        }
        finally
        {
            listener.Stop();
        }
    }

    private static async Task<string> SentToAsync(TcpListener listener, string way)
    {
        string authority = listener.LocalEndpoint.ToString()!;
        var sent = ReceiveAsync(listener, requests: 2);
        using var process = Process.Start(
            "dotnet", ["exec", typeof(HeaderTests).Assembly.Location, "request", $"http://{authority}/", way]);
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return Identifier().Replace((await sent).Replace(authority, "server", StringComparison.Ordinal), "id");
    }

    private static async Task<string> ReceiveAsync(TcpListener listener, int requests)
    {
        var text = new StringBuilder();
        for (int request = 0; request < requests; request++)
        {
            using var connection = await listener.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            byte[] buffer = new byte[8_192];
            int length = 0;
            while (!IsWhole(Encoding.Latin1.GetString(buffer, 0, length)))
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length));
                if (read == 0) break;
                length += read;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, length)).Append("\n---\n");
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        }

        return text.ToString();
    }

    // The body of the POST request has two bytes.
    private static bool IsWhole(string request) =>
        request.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end
            && request.Length >= end + 4 + (request.Contains("Content-Length: 2", StringComparison.Ordinal) ? 2 : 0);

    // The identifiers of an activity are random.
    [GeneratedRegex("[0-9a-f]{16,32}")]
    private static partial Regex Identifier();
}
