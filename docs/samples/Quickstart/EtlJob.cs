using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Workload.Metering;

namespace Quickstart;

/// <summary>Reads files, and tokenises, compresses, hashes, posts and stores their text. Each stage is a phase.</summary>
internal static class EtlJob
{
    private const int FilesInBatch = 64;

    /// <summary>Runs the job on a folder.</summary>
    /// <returns>The problem with the input, or null if there is none.</returns>
    public static async Task<string?> RunAsync(string folder)
    {
        using var job = Meter.Track("job");
        try
        {
            IReadOnlyList<string> files;
            using (Meter.Track("enumerate")) files = InputFiles.Below(folder);
            if (files.Count == 0) return Problem(job, "empty", $"The folder {folder} has no files to read.");

            using var receiver = await ReceiverProcess.StartAsync();
            string process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            string store = Path.Combine(Path.GetTempPath(), $"quickstart-{process}.bin");
            try
            {
                foreach (string[] batch in files.Chunk(FilesInBatch)) await RunBatchAsync(batch, receiver, store);
            }
            finally
            {
                File.Delete(store);
            }

            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return Problem(job, "missing", $"There is no folder {folder}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Problem(job, "unreadable", $"The folder {folder} cannot be read: {error.Message}");
        }
    }

    private static string Problem(PhaseScope job, string errorType, string message)
    {
        job.Fail(errorType);
        return message;
    }

    private static async Task RunBatchAsync(string[] batch, ReceiverProcess receiver, string store)
    {
        var contents = await Meter.TrackAsync("read", () => ReadAsync(batch));

        byte[] digest;
        int words;
        using (Meter.Track("tokenise")) words = contents.Sum(CountWords);
        using (Meter.Track("hash")) digest = Digest(contents);

        var compressed = new byte[contents.Count][];
        using (Meter.Track("compress")) Parallel.For(0, contents.Count, i => compressed[i] = Compress(contents[i]));

        await Meter.TrackAsync("post", () => receiver.PostAsync(compressed, digest, words));
        using (Meter.Track("store")) Store(store, compressed, digest);
    }

    private static async Task<List<byte[]>> ReadAsync(string[] batch)
    {
        var contents = new List<byte[]>(batch.Length);
        foreach (string file in batch)
        {
            // A file may be locked, or deleted since it was listed. The job goes on without it.
            try
            {
                contents.Add(await File.ReadAllBytesAsync(file));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"Left out: {error.Message}");
            }
        }

        return contents;
    }

    private static int CountWords(byte[] content)
    {
        var words = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        int start = -1;
        string text = Encoding.UTF8.GetString(content);
        for (int i = 0; i <= text.Length; i++)
        {
            bool inWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inWord && start < 0) start = i;
            if (inWord || start < 0) continue;
            string word = text[start..i];
            words[word] = words.GetValueOrDefault(word) + 1;
            start = -1;
        }

        return words.Count;
    }

    private static byte[] Digest(List<byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        foreach (byte[] content in contents) hash.AppendData(content);
        return hash.GetHashAndReset();
    }

    private static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.SmallestSize)) brotli.Write(content);
        return target.ToArray();
    }

    private static void Store(string path, byte[][] compressed, byte[] digest)
    {
        using var file = new FileStream(path, FileMode.Append);
        foreach (byte[] part in compressed) file.Write(part);
        file.Write(digest);
        file.Flush(flushToDisk: true);
    }
}
