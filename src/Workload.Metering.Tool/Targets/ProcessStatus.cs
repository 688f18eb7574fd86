using System.Globalization;

namespace Workload.Metering.Tool.Targets;

/// <summary>The kernel's words about a process in <c>/proc/PID/status</c>. Every user may read it.</summary>
internal sealed record ProcessStatus(string Name, int UserId, int GroupId, IReadOnlyList<int> Groups, int InnerId)
{
    /// <summary>Parses the text of the file.</summary>
    public static ProcessStatus Parse(string text)
    {
        string name = "";
        int user = -1, group = -1, inner = -1;
        int[] groups = [];
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            string[] values = line[(colon + 1)..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (values.Length == 0) continue;
            switch (line[..colon])
            {
                case "Name":
                    name = line[(colon + 1)..].Trim();
                    break;

                // The effective id decides what the process may open.
                case "Uid" when values.Length > 1:
                    user = Number(values[1]);
                    break;
                case "Gid" when values.Length > 1:
                    group = Number(values[1]);
                    break;
                case "Groups":
                    groups = [.. values.Select(Number)];
                    break;

                // The last is the process's id in its own namespace. Its diagnostic port has that in its name.
                case "NSpid":
                    inner = Number(values[^1]);
                    break;
            }
        }

        return new ProcessStatus(name, user, group, groups, inner);
    }

    /// <summary>The status. It is null where there is no such process, or no <c>/proc</c>.</summary>
    public static ProcessStatus? Read(int pid)
    {
        string? text = ProcFile.TryRead($"/proc/{pid}/status");
        return text is null ? null : Parse(text);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
