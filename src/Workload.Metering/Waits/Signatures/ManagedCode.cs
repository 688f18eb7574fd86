namespace Workload.Metering.Waits.Signatures;

/// <summary>The memory that managed code may be in. That is all executable memory outside of native libraries.</summary>
/// <param name="mapLines">The lines of <c>/proc/self/maps</c>.</param>
internal sealed class ManagedCode(IEnumerable<string> mapLines)
{
    private readonly AddressRange[] _ranges =
        [.. mapLines.Where(IsManagedCode).Select(AddressRange.Parse).OfType<AddressRange>().OrderBy(range => range.Start)];

    public bool Contains(ulong address)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].End <= address) low = middle + 1;
            else high = middle;
        }

        return low < _ranges.Length && _ranges[low].Contains(address);
    }

    // A line has the addresses, the permissions, three more fields, and the path of the file.
    private static bool IsManagedCode(string line)
    {
        int permissions = line.IndexOf(' ', StringComparison.Ordinal) + 1;
        return permissions > 0 && line.Length > permissions + 3 && line[permissions + 2] == 'x'
            && !line.EndsWith(".so", StringComparison.Ordinal) && !line.Contains(".so.", StringComparison.Ordinal)
            && !line.EndsWith(']');
    }
}
