using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace HoldingThreads;

/// <summary>The cases that need nothing but the machine.</summary>
internal static class Cases
{
    private const int Milliseconds = 25;

    public static IEnumerable<(string Name, Func<Task> Body)> All(string folder)
    {
        byte[] data = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 150_000).Select(number => $"{number * 7919} ")));
        string text = Encoding.UTF8.GetString(data), file = Path.Combine(folder, "data");
        object gate = new();

        yield return ("`Task.Delay`", () => Task.Delay(Milliseconds));
        yield return ("`Thread.Sleep`", Synchronous(() => Thread.Sleep(Milliseconds)));
        yield return ("`lock` that another thread has", Synchronous(() => TakeLocked(gate)));
        yield return ("`SemaphoreSlim.WaitAsync` that another flow has", WaitForAsync);
        yield return ("`File.WriteAllBytes` and flush to disk", Synchronous(() => WriteThrough(file, data)));
        yield return ("`FileStream.ReadAsync` to the end, in the page cache, 20 times", () => ReadAsync(file));
        yield return ("`FileStream.WriteAsync` and `FlushAsync`", () => WriteAsync(file, data));
        yield return ("`BrotliStream.WriteAsync` to memory", () => CompressAsync(data));
        yield return ("`SHA256.HashDataAsync` of memory, 8 times", () => HashAsync(data));
        yield return ("`Regex.Count`", Synchronous(() => Regex.Count(text, "(1|2)+3[4-9]* ")));
        yield return ("P/Invoke: `usleep`", Synchronous(() => LibC.Sleep(Milliseconds * 1_000)));
        yield return ("`Process.WaitForExit`", Synchronous(() => { using var process = StartSleeper(); process.WaitForExit(); }));
        yield return ("`Process.WaitForExitAsync`", async () => { using var process = StartSleeper(); await process.WaitForExitAsync(); });
    }

    private static Func<Task> Synchronous(Action body) => () =>
    {
        body();
        return Task.CompletedTask;
    };

    private static void TakeLocked(object gate)
    {
        using var taken = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            lock (gate)
            {
                taken.Set();
                Thread.Sleep(Milliseconds);
            }
        });
        holder.UnsafeStart();
        taken.Wait();
        lock (gate)
        {
            // The case measures only the wait.
        }

        holder.Join();
    }

    private static async Task WaitForAsync()
    {
        using var semaphore = new SemaphoreSlim(1);
        await semaphore.WaitAsync();
        using var timer = new Timer(_ => semaphore.Release(), null, Milliseconds, Timeout.Infinite);
        await semaphore.WaitAsync();
    }

    private static void WriteThrough(string path, byte[] data)
    {
        using var file = new FileStream(path, FileMode.Create);
        file.Write(data);
        file.Flush(flushToDisk: true);
    }

    private static async Task ReadAsync(string path)
    {
        byte[] buffer = new byte[1 << 16];
        for (int round = 0; round < 20; round++)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
            while (await file.ReadAsync(buffer) > 0)
            {
                // The content does not matter.
            }
        }
    }

    private static async Task WriteAsync(string path, byte[] data)
    {
        const FileOptions Options = FileOptions.Asynchronous | FileOptions.WriteThrough;
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, Options);
        foreach (byte[] part in data.Chunk(1 << 18)) await file.WriteAsync(part);
        await file.FlushAsync();
    }

    private static async Task CompressAsync(byte[] data)
    {
        using var target = new MemoryStream();
        await using var brotli = new BrotliStream(target, CompressionLevel.Fastest);
        await brotli.WriteAsync(data);
    }

    private static async Task HashAsync(byte[] data)
    {
        for (int round = 0; round < 8; round++)
        {
            using var source = new MemoryStream(data);
            await SHA256.HashDataAsync(source);
        }
    }

    private static Process StartSleeper() => Process.Start("sleep", "0.1");
}
