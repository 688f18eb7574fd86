using System.Globalization;

namespace Workload.Metering.Waits.Signatures;

/// <summary>A range of addresses, from the first one to before the end.</summary>
internal readonly record struct AddressRange(ulong Start, ulong End)
{
    public bool Contains(ulong address) => address >= Start && address < End;

    /// <summary>
    /// The executable mapping that holds the runtime, from the lines of <c>/proc/self/maps</c>. It is the mapping of the runtime's library,
    /// or that of the program if the runtime is linked into it (a single file, native code).
    /// </summary>
    /// <param name="mapLines">The lines.</param>
    /// <param name="programPath">The path of the program's file.</param>
    public static AddressRange? OfRuntime(IEnumerable<string> mapLines, string? programPath)
    {
        AddressRange? program = null;
        foreach (string line in mapLines)
        {
            if (!line.Contains(" r-xp ", StringComparison.Ordinal)) continue;
            if (line.EndsWith("/libcoreclr.so", StringComparison.Ordinal)) return Parse(line);
            if (program is null && programPath is not null && line.EndsWith(programPath, StringComparison.Ordinal)) program = Parse(line);
        }

        return program;
    }

    /// <summary>The addresses of a line of <c>/proc/self/maps</c>. The result is null if the line has none.</summary>
    public static AddressRange? Parse(string line)
    {
        int dash = line.IndexOf('-', StringComparison.Ordinal), space = line.IndexOf(' ', StringComparison.Ordinal);
        return dash > 0 && space > dash
            && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
            && ulong.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end)
            ? new AddressRange(start, end)
            : null;
    }
}
