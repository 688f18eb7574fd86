using System.Globalization;
using System.Text.RegularExpressions;

namespace Workload.Metering.Tests.Reporting;

public sealed partial class FoldedStacksTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("blocked")]
    [InlineData("awaiting")]
    [InlineData("run_queue")]
    [InlineData("task_queue")]
    [InlineData("gc_pause")]
    public void The_lines_of_a_state_add_up_to_the_self_times_of_all_phases(string state)
    {
        foreach (var snapshot in new[] { SampleSnapshots.Job(), SampleSnapshots.Odd(), SampleSnapshots.Large(),
            SampleSnapshots.WithoutQueues() })
        {
            long sum = Lines(snapshot).Where(line => line.State == state).Sum(line => line.Nanoseconds);
            long phases = snapshot.Phases.Where(phase => phase.Self is not null).Sum(phase => Time(phase.Self!.Value, state).Ticks * 100);

            // The resolution of a TimeSpan is 100 ns, and each phase's self time may lose that much.
            sum.Should().BeInRange(phases, phases + (100 * snapshot.Phases.Count));
        }
    }

    [Fact]
    public void The_lines_of_what_was_measured_add_up_to_its_CPU_and_self_times()
    {
        string[] captured = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Analysis", "Captured"), "*.json");
        captured.Should().HaveCountGreaterThan(3);
        foreach (string file in captured)
        {
            using var text = File.OpenText(file);
            var snapshot = MeterSnapshot.Load(text);
            var lines = Lines(snapshot);
            foreach (string state in new[] { "cpu", "blocked", "awaiting", "run_queue", "task_queue", "gc_pause" })
            {
                long phases = snapshot.Phases.Where(phase => phase.Self is not null)
                    .Sum(phase => Time(phase.Self!.Value, state).Ticks * 100);

                // A path's time is cut to 100 ns in each place of its phase.
                lines.Where(line => line.State == state).Sum(line => line.Nanoseconds).Should().BeCloseTo(
                    phases, (ulong)(100 * (snapshot.Phases.Count + lines.Count)), "{0} of {1}", state, Path.GetFileName(file));
            }

            long attributed = (snapshot.Process.Cpu!.Value.Total - snapshot.Process.Unattributed!.Value).Ticks * 100;
            if (snapshot.Process.Unattributed > TimeSpan.Zero)
            {
                lines.Where(line => line.State == "cpu").Sum(line => line.Nanoseconds).Should().BeCloseTo(
                    attributed, (ulong)(100 * (1 + lines.Count)), "the CPU that phases account for, of {0}", Path.GetFileName(file));
            }
        }
    }

    [Fact]
    public void All_lines_add_up_to_the_flow_time_of_the_outermost_phases_where_nothing_runs_at_once()
    {
        var snapshot = SampleSnapshots.Job();
        Lines(snapshot).Sum(line => line.Nanoseconds).Should().Be(snapshot.Roots.Sum(root => root.Inclusive!.Value.Total.Ticks * 100));
    }

    [Fact]
    public void Each_line_is_a_path_and_a_number_whatever_the_names_are()
    {
        var lines = Lines(SampleSnapshots.Odd());
        lines.Should().Contain(line => line.Path == "a%3Bb%20c" && line.State == "task_queue");
        lines.Should().Contain(line => line.Path == "new%0Aline%1B[31m%20and%20\u202Ebidi");
        lines.Should().Contain(line => line.Path == "recursive;recursive;leaf");
        lines.Should().OnlyContain(line => line.Nanoseconds > 0);
    }

    [Fact]
    public void A_job() =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Job(), ReportFormat.FoldedStacks, culture: "ru-RU"), "job.folded");

    [Fact]
    public void An_empty_snapshot_has_no_lines() => Approval.Write(SampleSnapshots.Empty(), ReportFormat.FoldedStacks).Should().BeEmpty();

    [GeneratedRegex(@"^([^ \t\r\n]+);\[([a-z_]+)\] ([0-9]+)$")]
    private static partial Regex LineFormat();

    private static List<(string Path, string State, long Nanoseconds)> Lines(MeterSnapshot snapshot)
    {
        string text = Approval.Write(snapshot, ReportFormat.FoldedStacks);
        text.Should().EndWith("\n");
        return [.. text[..^1].Split('\n').Select(line =>
        {
            var match = LineFormat().Match(line);
            match.Success.Should().BeTrue("'{0}' must be a path, a space and a number", line);
            return (match.Groups[1].Value, match.Groups[2].Value, long.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));
        })];
    }

    private static TimeSpan Time(TimeBreakdown self, string state) => state switch
    {
        "cpu" => self.Cpu,
        "blocked" => self.Blocked,
        "awaiting" => self.Awaiting,
        "run_queue" => self.RunQueue ?? TimeSpan.Zero,
        "task_queue" => self.TaskQueue ?? TimeSpan.Zero,
        _ => self.GcPause,
    };
}
