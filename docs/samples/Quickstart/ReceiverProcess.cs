using System.Diagnostics;
using System.Globalization;

namespace Quickstart;

/// <summary>The receiver's process, and the connection to it.</summary>
internal sealed class ReceiverProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private ReceiverProcess(Process process, Uri address)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = address };
    }

    public static async Task<ReceiverProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, "--receive")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // If the dotnet host runs the program, the program is its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.Arguments = $"\"{typeof(ReceiverProcess).Assembly.Location}\" --receive";

        // A tool that starts this program may hold it until the tool is ready. The receiver would be held too, and for ever.
        start.Environment.Remove("DOTNET_DiagnosticPorts");
        var process = Process.Start(start)!;
        string? address = await process.StandardOutput.ReadLineAsync();
        return address is null ? throw new IOException("The receiver did not start.") : new ReceiverProcess(process, new Uri(address));
    }

    public async Task PostAsync(byte[][] parts, byte[] digest, int words)
    {
        using var content = new ByteArrayContent([.. parts.SelectMany(part => part)]);
        content.Headers.Add("X-Digest", Convert.ToHexString(digest));
        content.Headers.Add("X-Words", words.ToString(CultureInfo.InvariantCulture));
        using var response = await _client.PostAsync(new Uri("/batches", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
