using System.Globalization;
using System.Text.Json;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting.Json;

/// <summary>
/// Writes and reads the call tree as a flat list, in which each path refers to its parent by index. Nested objects would be as deep as the
/// calls, and most readers refuse more than 64 levels.
/// </summary>
internal static class JsonTree
{
    /// <summary>The maximum depth of a call tree. A meter never creates a deeper one.</summary>
    private const int MaxDepth = 500;

    public static void Write(Utf8JsonWriter json, string name, IEnumerable<CallPathTotals> roots)
    {
        json.WriteStartArray(name);
        var open = new Stack<(CallPathTotals Path, int? Parent)>(Needed(roots).Reverse().Select(root => (root, (int?)null)));
        for (int index = 0; open.TryPop(out var next); index++)
        {
            WritePath(json, next.Path, next.Parent);
            foreach (var child in next.Path.Children.Reverse()) open.Push((child, index));
        }

        json.WriteEndArray();
    }

    /// <summary>Reads the flat list.</summary>
    /// <returns>The outermost paths.</returns>
    public static CallPathTotals[] Read(JsonPlace tree, JsonSums sums)
    {
        var roots = new List<CallPathTotals>();
        var depths = new List<int>();
        var children = new List<List<CallPathTotals>>();
        foreach (var place in tree.Items())
        {
            int? parent = ReadParent(place["parent"], depths.Count);
            depths.Add(parent is { } above ? depths[above] + 1 : 1);
            if (depths[^1] > MaxDepth)
            {
                throw place["parent"].Wrong(
                    string.Create(CultureInfo.InvariantCulture, $"must be of a path that is less than {MaxDepth} levels deep"));
            }
            children.Add([]);
            var path = ReadPath(place, sums, children[^1]);
            (parent is { } index ? children[index] : roots).Add(path);
        }

        return [.. roots];
    }

    /// <summary>Reads the form of the first version, in which paths are nested.</summary>
    public static CallPathTotals[] ReadNested(JsonPlace paths, JsonSums sums) =>
        [.. paths.Items().Select(path => ReadPath(path, sums, ReadNested(path["children"], sums)))];

    /// <summary>
    /// Leaves out a root without a call if an earlier path has its phase. Another one says that the phase was declared, and its place among
    /// the phases, because these are read from the tree.
    /// </summary>
    private static IEnumerable<CallPathTotals> Needed(IEnumerable<CallPathTotals> roots)
    {
        var phases = new HashSet<string>(StringComparer.Ordinal);
        void Add(CallPathTotals path)
        {
            phases.Add(path.Phase);
            foreach (var child in path.Children) Add(child);
        }

        foreach (var root in roots)
        {
            if (!root.HasCalls && phases.Contains(root.Phase)) continue;
            Add(root);
            yield return root;
        }
    }

    // A parent stands before its children, so the list cannot contain a cycle.
    private static int? ReadParent(JsonPlace parent, int index)
    {
        if (parent.IsAbsent) return null;
        if (index == 0) throw parent.Wrong("must be null for the first path");
        return (int)parent.Integer(index - 1);
    }

    private static void WritePath(Utf8JsonWriter json, CallPathTotals path, int? parent)
    {
        json.WriteStartObject();
        json.WriteString("phase", path.Phase);
        JsonFields.Integer(json, "parent", parent);
        json.WriteBoolean("outermost", path.Outermost);
        json.WriteNumber("count", Math.Max(0, path.Count));
        json.WriteNumber("failed", Math.Max(0, path.Failed));
        json.WriteNumber("unmeasured", Math.Max(0, path.Unmeasured));
        json.WriteNumber("active", Math.Max(0, path.Active));
        json.WriteNumber("wall_nanoseconds", Math.Max(0, path.WallNanoseconds));
        json.WriteNumber("run_wall_nanoseconds", Math.Max(0, path.RunWallNanoseconds));
        JsonFields.Integer(json, "min_wall_nanoseconds", path.MinWallNanoseconds == long.MaxValue ? null : path.MinWallNanoseconds);
        json.WriteNumber("max_wall_nanoseconds", Math.Max(0, path.MaxWallNanoseconds));
        JsonFlowTime.Write(json, "inclusive", path.Inclusive);
        JsonFlowTime.Write(json, "self", path.Self);
        JsonWaits.Write(json, "waits", path.Waits);
        WriteProcessCpu(json, path);
        WriteHistogram(json, path.Histogram);
        json.WriteEndObject();
    }

    private static void WriteProcessCpu(Utf8JsonWriter json, CallPathTotals path)
    {
        if (!path.HasProcessCpu)
        {
            json.WriteNull("process_cpu");
            return;
        }

        json.WriteStartObject("process_cpu");
        json.WriteNumber("user_nanoseconds", Math.Max(0, path.ProcessUserNanoseconds));
        json.WriteNumber("system_nanoseconds", Math.Max(0, path.ProcessSystemNanoseconds));
        json.WriteEndObject();
    }

    /// <summary>Writes each array on one line. Otherwise most lines of the report would be numbers of histograms.</summary>
    private static void WriteHistogram(Utf8JsonWriter json, HistogramCounts histogram)
    {
        static string Row(IEnumerable<long> numbers) =>
            "[" + string.Join(",", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))) + "]";

        json.WriteStartObject("wall_histogram");
        json.WritePropertyName("from_nanoseconds");
        json.WriteRawValue(Row(histogram.Buckets.Select(HistogramBuckets.LowerBound)));
        json.WritePropertyName("calls");
        json.WriteRawValue(Row(histogram.Counts));
        json.WriteEndObject();
    }

    private static CallPathTotals ReadPath(JsonPlace path, JsonSums sums, IReadOnlyList<CallPathTotals> children)
    {
        long Sum(string field, long most = long.MaxValue) => sums.Add(path[field], path[field].Integer(most), field, most);

        var process = path["process_cpu"];
        long ProcessSum(string field) => process.IsAbsent ? 0 : sums.Add(process[field], process[field].Integer(), "process_cpu");

        var minimum = path["min_wall_nanoseconds"];
        return new CallPathTotals
        {
            Phase = path["phase"].Phase(),
            Outermost = path["outermost"].Boolean(),
            Count = Sum("count"),
            Failed = Sum("failed"),
            Unmeasured = Sum("unmeasured"),
            Active = (int)Sum("active", int.MaxValue),
            WallNanoseconds = Sum("wall_nanoseconds"),
            RunWallNanoseconds = path["run_wall_nanoseconds"].IsAbsent ? path["wall_nanoseconds"].Integer() : Sum("run_wall_nanoseconds"),
            MinWallNanoseconds = minimum.IsAbsent ? long.MaxValue : minimum.Integer(),
            MaxWallNanoseconds = path["max_wall_nanoseconds"].Integer(),
            Inclusive = JsonFlowTime.Read(path["inclusive"], sums),
            Self = JsonFlowTime.Read(path["self"], sums),
            HasProcessCpu = !process.IsAbsent,
            ProcessUserNanoseconds = ProcessSum("user_nanoseconds"),
            ProcessSystemNanoseconds = ProcessSum("system_nanoseconds"),
            Waits = JsonWaits.Read(path["waits"], sums),
            Histogram = ReadHistogram(path["wall_histogram"], sums),
            Children = children,
        };
    }

    private static HistogramCounts ReadHistogram(JsonPlace histogram, JsonSums sums)
    {
        var bounds = histogram["from_nanoseconds"].Items().ToList();
        var calls = histogram["calls"].Items().ToList();
        if (bounds.Count != calls.Count)
        {
            throw histogram["calls"].Wrong(
                string.Create(CultureInfo.InvariantCulture, $"must have as many items as from_nanoseconds, {bounds.Count}"));
        }
        var counts = new SortedDictionary<int, long>();
        foreach (var (bound, count) in bounds.Zip(calls))
        {
            int index = HistogramBuckets.IndexOf(bound.Integer());
            counts[index] = counts.GetValueOrDefault(index) + sums.Add(count, count.Integer(), "wall_histogram.calls");
        }

        return counts.Count == 0 ? HistogramCounts.Empty : new HistogramCounts(counts);
    }
}
