using System.Runtime.InteropServices;

namespace Workload.Metering.Tool.Agents;

/// <summary>
/// The owner and the mode of a file, by <c>statx(2)</c>. Its structure is the same on all architectures. Links are not followed.
/// </summary>
internal readonly partial record struct FileOwner(int UserId, int GroupId, int Mode)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int StructureSize = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int LinkType = 0xA000;
    private const int FolderType = 0x4000;

    public bool IsLink => (Mode & TypeMask) == LinkType;

    public bool IsFolder => (Mode & TypeMask) == FolderType;

    /// <summary>The owner. It is null where the file is not there or is out of sight.</summary>
    public static FileOwner? Of(string path)
    {
        byte[] buffer = new byte[StructureSize];
        if (Statx(CurrentFolder, path, NoFollow, BasicStats, ref buffer[0]) != 0) return null;
        return new FileOwner(
            BitConverter.ToInt32(buffer, UserOffset),
            BitConverter.ToInt32(buffer, GroupOffset),
            BitConverter.ToUInt16(buffer, ModeOffset));
    }

    /// <summary>Gives the file to the user and group.</summary>
    public static void Give(string path, int userId, int groupId)
    {
        if (Lchown(path, userId, groupId) != 0)
            throw new IOException($"{path} cannot be given to the user {userId}: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Whether a process without privileges may read the file, or pass the folder.</summary>
    public bool Admits(int userId, int groupId, IReadOnlyList<int> groups)
    {
        const int Read = 4, Pass = 1, UserShift = 6, GroupShift = 3;
        int needed = IsFolder ? Pass : Read;
        int shift = UserId == userId ? UserShift : GroupId == groupId || groups.Contains(GroupId) ? GroupShift : 0;
        return (Mode >> shift & needed) == needed;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Lchown(string path, int user, int group);
}
