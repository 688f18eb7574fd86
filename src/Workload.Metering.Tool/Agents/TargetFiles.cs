using System.Runtime.Versioning;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Agents;

/// <summary>
/// Puts the agent where the process can load it. A hook that cannot be loaded ends a process of .NET 9 and later. So the files are compared
/// byte by byte as the process sees them, and its right to read them is checked.
/// </summary>
internal sealed class TargetFiles
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly int _pid;
    private readonly ProcessStatus _status;
    private readonly string _root;

    private TargetFiles(int pid, ProcessStatus status)
    {
        _pid = pid;
        _status = status;
        _root = $"/proc/{pid}/root";
    }

    /// <summary>The path of the hook, by which the process can load it.</summary>
    /// <exception cref="Refusal">It cannot be made certain that the process can load it.</exception>
    public static string Provide(int pid)
    {
        var names = AgentFiles.Names();
        string own = Path.Combine(AgentFiles.Folder, AgentFiles.HookName);

        // Elsewhere one user's processes all see the same files.
        if (!OperatingSystem.IsLinux()) return own;
        var status = ProcessStatus.Read(pid) ?? throw Obstacles.NoSuchProcess(pid);
        var target = new TargetFiles(pid, status);
        if (target.Sees(AgentFiles.Folder, names)) return own;
        string folder = target.Copy(names);
        return target.Sees(folder, names)
            ? Path.Combine(folder, AgentFiles.HookName)
            : throw target.Invisible($"The copy in {folder} is not what was written, or it cannot be read by the process.");
    }

    /// <summary>Whether the process finds the same files in this folder and may read them.</summary>
    private bool Sees(string folder, IReadOnlyList<string> names) =>
        Admits(folder) && names.All(name => Admits(Path.Combine(folder, name)) && IsSame(folder, name));

    private bool IsSame(string folder, string name)
    {
        try
        {
            return File.ReadAllBytes(_root + Path.Combine(folder, name)).AsSpan().SequenceEqual(
                File.ReadAllBytes(Path.Combine(AgentFiles.Folder, name)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the process may pass every folder of the path and read what is at its end. A link may lead elsewhere there than here.
    /// </summary>
    private bool Admits(string path)
    {
        for (string? part = path; part is not null && part != "/"; part = Path.GetDirectoryName(part))
        {
            if (FileOwner.Of(_root + part) is not { IsLink: false } owner || !owner.Admits(_status.UserId, _status.GroupId, _status.Groups))
                return false;
        }

        return true;
    }

    /// <summary>Copies the agent into the temporary folder of the process, where its user alone can read and replace it.</summary>
    [SupportedOSPlatform("linux")]
    private string Copy(IReadOnlyList<string> names)
    {
        string temporary = DiagnosticPort.TemporaryFolderOf(_pid);
        if (!Admits(temporary)) throw Invisible($"Its temporary folder {temporary} cannot be used, or a link leads to it.");
        string folder = Path.Combine(temporary, $"wmeter-{AgentFiles.Version}-{_status.UserId}");
        try
        {
            if (FileOwner.Of(_root + folder) is { } known) RequireTrust(folder, known);
            else MakeFolder(_root + folder);
            foreach (string name in names.Where(name => !IsSame(folder, name))) CopyFile(name, _root + Path.Combine(folder, name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Invisible(error.Message);
        }

        return folder;
    }

    /// <summary>A folder that another user made, or could write to, may hold that user's code.</summary>
    private void RequireTrust(string folder, FileOwner owner)
    {
        const int OthersWrite = 0x12;
        if (!owner.IsFolder || owner.UserId != _status.UserId || (owner.Mode & OthersWrite) != 0)
            throw Invisible($"{folder} is there already, and it is not the folder of that process's user alone.");
    }

    [SupportedOSPlatform("linux")]
    private void MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        FileOwner.Give(folder, _status.UserId, _status.GroupId);
    }

    [SupportedOSPlatform("linux")]
    private void CopyFile(string name, string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerReads };
        using (var copy = new FileStream(path, options))
        using (var source = File.OpenRead(Path.Combine(AgentFiles.Folder, name)))
            source.CopyTo(copy);
        FileOwner.Give(path, _status.UserId, _status.GroupId);
    }

    private Refusal Invisible(string reason) => new(
        $"Process {_pid} does not see the files of the agent. {reason} A file that cannot be loaded would end the process, so nothing was "
            + "tried.",
        "Install the tool where the process can read it, or use --no-inject to see its threads from outside.");
}
