using System.Globalization;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Stacks;

/// <summary>The stacks of a burst, each with the time that it was on a core, in the run queue or waiting.</summary>
/// <param name="Elapsed">How long the burst was.</param>
/// <param name="Samples">How many samples it has.</param>
/// <param name="Times">The stacks, outermost frame first. The first frame is the kind of the thread.</param>
internal sealed record StackReport(TimeSpan Elapsed, int Samples, IReadOnlyDictionary<string, StackTimes> Times)
{
    /// <summary>Between the frames of a stack. A method's name may have blanks and semicolons.</summary>
    public const char Separator = '\u001f';

    private const int MaxRows = 30;

    /// <exception cref="Refusal">Stacks have no such format.</exception>
    public static void Require(OutputFormat format)
    {
        if (format is OutputFormat.Table or OutputFormat.Folded or OutputFormat.Speedscope or OutputFormat.Flamegraph) return;
        throw new Refusal($"Stacks cannot be written as {format}.", "Use --format table, folded, speedscope or flamegraph.");
    }

    public void Write(TextWriter writer, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Table:
                WriteTable(writer);
                break;
            case OutputFormat.Folded:
                foreach (var stack in Stacks())
                {
                    writer.WriteLine(
                        string.Create(CultureInfo.InvariantCulture, $"{string.Join(';', stack.Frames.Select(Fold))} {stack.Weight}"));
                }
                break;
            case OutputFormat.Speedscope:
                Speedscope.Write([.. Stacks()], writer);
                break;
            case OutputFormat.Flamegraph:
                StackFlames.Write(this, writer);
                break;
            default:
                Require(format);
                break;
        }
    }

    /// <summary>A stack for each state, with the state as its innermost frame.</summary>
    public IEnumerable<WeightedStack> Stacks()
    {
        foreach (var (stack, times) in Times.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            string[] frames = stack.Split(Separator);
            (string, double)[] states = [("[cpu]", times.Cpu), ("[run_queue]", times.Queue), ("[waiting]", times.Waiting)];
            foreach (var (state, time) in states)
                if ((long)time > 0) yield return new WeightedStack([.. frames, state], (long)time);
        }
    }

    private static string Fold(string frame) => frame.Replace(';', ',').Replace(' ', '_');

    /// <summary>The innermost methods that were on a core or wanted one, then those that waited.</summary>
    private void WriteTable(TextWriter writer)
    {
        var methods = Times.GroupBy(entry => entry.Key[(entry.Key.LastIndexOf(Separator) + 1)..])
            .Select(group => (Method: group.Key, Times: group.Aggregate(default(StackTimes), (sum, entry) => sum + entry.Value)))
            .OrderByDescending(row => row.Times.Cpu + row.Times.Queue).ThenByDescending(row => row.Times.Waiting).ToList();
        writer.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Samples} samples in {Elapsed.TotalSeconds:0.0} s. Times are numbers of threads: 0.5 is one thread half of the time."));
        writer.WriteLine();
        writer.WriteLine("on CPU  run queue  waiting  method");
        foreach (var (method, times) in methods.Take(MaxRows))
        {
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Share(times.Cpu),6:0.000}  {Share(times.Queue),9:0.000}  {Share(times.Waiting),7:0.000}  {method}"));
        }
        if (methods.Count > MaxRows) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {methods.Count - MaxRows} more"));
    }

    private double Share(double nanoseconds) => nanoseconds / Elapsed.TotalNanoseconds;
}
