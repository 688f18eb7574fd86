using System.Text;

namespace Workload.Metering.Machine;

/// <summary>
/// The mount of a hierarchy of control groups. <paramref name="Root"/> is the group that is visible at <paramref name="Point"/>.
/// </summary>
internal sealed record CgroupMount(string Root, string Point)
{
    private const int RootField = 3;
    private const int PointField = 4;

    /// <summary>
    /// Finds the mount of the unified hierarchy (version 2) in the text of <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)).
    /// </summary>
    public static CgroupMount? FindUnified(string? mountInfo) => Find(mountInfo, static (type, _) => type == "cgroup2");

    /// <summary>Finds the mount of the version 1 hierarchy that has the <c>cpu</c> controller.</summary>
    public static CgroupMount? FindCpuController(string? mountInfo) =>
        Find(mountInfo, static (type, superOptions) => type == "cgroup" && superOptions.Split(',').Contains("cpu"));

    /// <summary>
    /// Returns the directory of a group and those of its parents, as far as this mount shows them, because each of them may set a limit. A
    /// group outside the mount counts as the mount's root. That happens in a container that sees the host's paths.
    /// </summary>
    public IEnumerable<string> DirectoriesFrom(string groupPath)
    {
        string point = Point.TrimEnd('/');
        string below = BelowRoot(groupPath);
        while (below.Length > 0)
        {
            yield return point + below;
            below = below[..below.LastIndexOf('/')];
        }

        yield return point;
    }

    private string BelowRoot(string groupPath)
    {
        string root = Root.TrimEnd('/');
        string path = groupPath.TrimEnd('/');
        bool isWithin = path.StartsWith(root + "/", StringComparison.Ordinal) && !path.Split('/').Contains("..");
        return isWithin ? path[root.Length..] : "";
    }

    private static CgroupMount? Find(string? mountInfo, Func<string, string, bool> isWanted)
    {
        foreach (string line in (mountInfo ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A variable number of optional fields ends with a single hyphen. The type, the source and the options of the super block
            // follow.
            string[] fields = line.Split(' ');
            int hyphen = Array.IndexOf(fields, "-");
            if (hyphen <= PointField || fields.Length < hyphen + 4)
                continue;
            if (isWanted(fields[hyphen + 1], fields[hyphen + 3]))
                return new CgroupMount(Unescape(fields[RootField]), Unescape(fields[PointField]));
        }

        return null;
    }

    // Spaces, tabs, newlines and backslashes are written as a backslash and three octal digits.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;

        var text = new StringBuilder(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
