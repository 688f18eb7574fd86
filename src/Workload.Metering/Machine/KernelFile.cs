using System.Buffers;
using System.Text;

namespace Workload.Metering.Machine;

/// <summary>Reads files of the kernel, which have no length of their own. A stream would cost more than the reading.</summary>
internal static class KernelFile
{
    private const int RoomAtFirst = 4096;

    /// <summary>Returns the text of a file, or null if it cannot be read.</summary>
    public static string? ReadTextOrNull(string path)
    {
        byte[] text = ArrayPool<byte>.Shared.Rent(RoomAtFirst);
        try
        {
            // Any other way of sharing would lock the file, with a further call of the system.
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            int length = 0;
            while (RandomAccess.Read(file, text.AsSpan(length), length) is > 0 and var read)
            {
                length += read;
                if (length == text.Length) Array.Resize(ref text, text.Length * 2);
            }

            return Encoding.UTF8.GetString(text, 0, length);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }
}
