using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workload.Metering.Tests.Reporting;

public sealed class JsonReportTests
{
    private static readonly Dictionary<string, Func<MeterSnapshot>> s_samples = new()
    {
        ["job"] = SampleSnapshots.Job,
        ["odd"] = SampleSnapshots.Odd,
        ["empty"] = SampleSnapshots.Empty,
        ["without queues"] = SampleSnapshots.WithoutQueues,
        ["threads"] = SampleSnapshots.Threads,
        ["waits"] = SampleSnapshots.Waiting,
        ["difference"] = () => SampleSnapshots.Job().Since(SampleSnapshots.Empty()),
    };

    private static readonly ReportFormat[] s_formats = Enum.GetValues<ReportFormat>();

    public static TheoryData<string> SampleNames => [.. s_samples.Keys];

    [Theory, MemberData(nameof(SampleNames))]
    public void A_snapshot_that_is_loaded_has_every_public_value_of_the_one_written(string sample)
    {
        var written = s_samples[sample]();
        var loaded = Load(Approval.Write(written, ReportFormat.Json));

        loaded.Should().BeEquivalentTo(
            written, options => options.WithStrictOrdering().AllowingInfiniteRecursion().ComparingByMembers<TimeBreakdown>());
        loaded.TakenAt.Offset.Should().Be(written.TakenAt.Offset);
        foreach (var (before, after) in written.Phases.Zip(loaded.Phases))
            foreach (double p in new[] { 0, 0.01, 0.5, 0.9, 0.99, 0.999, 1 }) after.WallPercentile(p).Should().Be(before.WallPercentile(p));
    }

    [Theory, MemberData(nameof(SampleNames))]
    public void Every_format_of_a_loaded_snapshot_is_that_of_the_one_written(string sample)
    {
        var written = s_samples[sample]();
        var loaded = Load(Approval.Write(written, ReportFormat.Json));
        foreach (var format in s_formats)
            Approval.Write(loaded, format).Should().Be(Approval.Write(written, format), "{0} shows the same figures", format);
    }

    [Fact]
    public void A_large_snapshot_is_written_again_as_it_was_read()
    {
        string text = Approval.Write(SampleSnapshots.Large(), ReportFormat.Json);
        Approval.Write(Load(text), ReportFormat.Json).Should().Be(text);
    }

    [Fact]
    public void Fields_of_a_later_version_are_passed_over()
    {
        var report = JsonNode.Parse(Approval.Write(SampleSnapshots.Job(), ReportFormat.Json))!;
        report["invented"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };
        report["tree"]![0]!["invented_nanoseconds"] = -5;
        report["tree"]![0]!["self"]!["invented"] = "x";
        report["phases"] = "derived, and so not read";
        Load(report.ToJsonString())["tokenise"].Count.Should().Be(412);
    }

    [Fact]
    public void A_phase_that_was_called_only_below_another_one_is_no_root()
    {
        using var meter = new WorkloadMeter();
        meter.GetPhase("declared");
        using (meter.Track("page"))
            meter.Track("query").Dispose();

        string text = Approval.Write(meter.Snapshot(), ReportFormat.Json);
        using var document = JsonDocument.Parse(text);
        document.RootElement.GetProperty("tree").EnumerateArray().Select(path => path.GetProperty("phase").GetString()).Should().Equal(
            ["declared", "page", "query"], "the phases are read from the tree, so it also has one that was never called");
        Load(text).Phases.Select(phase => phase.Name).Should().Equal("declared", "page", "query");
        Load(text).Roots.Select(root => root.Name).Should().Equal("page");
        Approval.Write(Load(text), ReportFormat.Json).Should().Be(text);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("{", "line 1")]
    [InlineData("null", "$ is null; it must be an object")]
    [InlineData("[]", "$ is an array; it must be an object")]
    [InlineData("{}", "$.schema is missing; it must be \"workload-metering-report/2\"")]
    [InlineData("{\"schema\":1}", "$.schema is 1; it must be a string")]
    [InlineData("{\"schema\":\"workload-metering-report/3\"}",
        "$.schema is \"workload-metering-report/3\"; it must be \"workload-metering-report/2\" or \"workload-metering-report/1\"")]
    [InlineData("{\"schema\":\"workload-metering-report/1\"}", "$.taken_at is missing; it must be a string")]
    public void A_text_that_is_no_report_is_refused_with_its_place(string text, string message) => Refused(text, message);

    [Theory]
    [InlineData("$.taken_at", "\"yesterday\"", "must be an instant")]
    [InlineData("$.elapsed_nanoseconds", "-1", "must be an integer from 0 to 9223372036854775807")]
    [InlineData("$.elapsed_nanoseconds", "1e30", "must be an integer from 0 to 9223372036854775807")]
    [InlineData("$.elapsed_nanoseconds", "1.5", "must be an integer")]
    [InlineData("$.elapsed_nanoseconds", "\"12\"", "must be an integer")]
    [InlineData("$.process", "7", "must be an object")]
    [InlineData("$.process.cpu.user_nanoseconds", "null", "must be an integer")]
    [InlineData("$.machine.cores", "3000000000", "must be an integer from 0 to 2147483647")]
    [InlineData("$.machine.cpu_limit_cores", "-0.5", "must be a number from 0")]
    [InlineData("$.machine.server_gc", "\"yes\"", "must be true or false")]
    [InlineData("$.meter.cpu_bound_threshold", "1.5", "must be a number from 0 to 1")]
    [InlineData("$.meter.clocks", "{}", "must be an array")]
    [InlineData("$.meter.clocks[1].name", "null", "must be a string")]
    [InlineData("$.active[0].phase", "\"\"", "must be a phase's name")]
    [InlineData("$.tree", "null", "must be an array")]
    [InlineData("$.tree[0]", "[]", "must be an object")]
    [InlineData("$.tree[0].phase", "\"\\ud800\"", "must be valid UTF-16")]
    [InlineData("$.tree[0].count", "-3", "must be an integer from 0")]
    [InlineData("$.tree[0].count", "9223372036854775808", "must be an integer from 0")]
    [InlineData("$.tree[1].count", "9223372036854775807", "must not be more, together with what precedes it, than 9223372036854775807")]
    [InlineData("$.tree[0].active", "2147483648", "must be an integer from 0 to 2147483647")]
    [InlineData("$.tree[0].inclusive.cpu_nanoseconds", "9223372036854775807", "must not be more")]
    [InlineData("$.tree[0].self.held_nanoseconds", "true", "must be an integer")]
    [InlineData("$.tree[0].self.unread_nanoseconds", "1e300", "must be a number from 0")]
    [InlineData("$.tree[0].wall_histogram.calls", "[1]", "must have as many items as from_nanoseconds, 2")]
    [InlineData("$.tree[0].wall_histogram.from_nanoseconds[0]", "-1", "must be an integer")]
    [InlineData("$.tree[0].parent", "0", "must be null for the first path")]
    [InlineData("$.tree[1].parent", "1", "must be an integer from 0 to 0")]
    [InlineData("$.tree[1].parent", "\"none\"", "must be an integer from 0 to 0")]
    public void A_value_that_cannot_be_is_refused_with_its_place(string path, string value, string rule)
    {
        string report = Approval.Write(SampleSnapshots.Odd(), ReportFormat.Json);
        var root = JsonNode.Parse(report)!;
        var refusal = Refused(With(root, path, value), rule);
        if (!rule.Contains("must not be more", StringComparison.Ordinal)) refusal.Message.Should().Contain(path);
    }

    [Fact]
    public void A_tree_that_is_nested_too_deep_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"children\":[", 100_000));
        Refused("{\"schema\":\"workload-metering-report/1\",\"tree\":[" + deep, "not JSON");
    }

    [Fact]
    public void A_flat_tree_that_is_too_deep_is_refused()
    {
        var report = JsonNode.Parse(Approval.Write(SampleSnapshots.Job(), ReportFormat.Json))!;
        var tree = report["tree"]!.AsArray();
        while (tree.Count < 10_000)
        {
            var path = tree[0]!.DeepClone();
            foreach (string sum in new[] { "count", "failed", "unmeasured", "active" }) path[sum] = 0;
            path["parent"] = tree.Count - 1;
            tree.Add(path);
        }

        Refused(report.ToJsonString(), "it must be of a path that is less than 500 levels deep");
    }

    [Theory]
    [InlineData(31)]
    [InlineData(40)]
    [InlineData(200)]
    public void However_deep_the_calls_are_a_reader_with_defaults_takes_the_report(int depth)
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false });
        Nest(meter, depth);
        var snapshot = meter.Snapshot();
        string text = Approval.Write(snapshot, ReportFormat.Json);

        using var document = JsonDocument.Parse(text);
        DepthOf(document.RootElement).Should().BeLessThanOrEqualTo(8);
        var paths = document.RootElement.GetProperty("tree").EnumerateArray().ToList();
        var nested = paths.Where(path => path.GetProperty("parent").ValueKind == JsonValueKind.Number).ToList();
        nested.Should().HaveCountGreaterThanOrEqualTo(30);

        // Calls below the depth limit of a meter's paths are counted in (other).
        foreach (var (path, parent) in nested.Select(path => (path, paths[path.GetProperty("parent").GetInt32()])))
            if (LevelOf(path) is { } level && LevelOf(parent) is { } above) above.Should().Be(level + 1);
        Load(text).Should().BeEquivalentTo(snapshot, options => options.AllowingInfiniteRecursion().ComparingByMembers<TimeBreakdown>());

        static void Nest(WorkloadMeter meter, int depth)
        {
            using var scope = meter.Track($"level {depth}");
            if (depth > 1) Nest(meter, depth - 1);
        }

        static int? LevelOf(JsonElement path) => path.GetProperty("phase").GetString()! is var name && name != "(other)"
            ? int.Parse(name["level ".Length..], CultureInfo.InvariantCulture)
            : null;

        static int DepthOf(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => 1 + element.EnumerateObject().Select(field => DepthOf(field.Value)).DefaultIfEmpty().Max(),
            JsonValueKind.Array => 1 + element.EnumerateArray().Select(DepthOf).DefaultIfEmpty().Max(),
            _ => 0,
        };
    }

    [Theory]
    [InlineData("api-database")]
    [InlineData("etl-job")]
    [InlineData("image-resizer")]
    public void The_first_versions_nested_form_is_still_read(string captured)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Analysis", "Captured", captured + ".json"));
        text.Should().Contain("workload-metering-report/1");
        var snapshot = Load(text);
        snapshot.Roots.Should().Contain(root => root.Children.Count > 0);
        snapshot.Machine.RuntimeProcessors.Should().Be(snapshot.Machine.Cores, "the first version had no separate figure");

        string again = Approval.Write(snapshot, ReportFormat.Json);
        again.Should().Contain("workload-metering-report/2");
        Load(again).Should().BeEquivalentTo(snapshot, options => options.AllowingInfiniteRecursion().ComparingByMembers<TimeBreakdown>());
    }

    [Fact]
    public void A_report_that_is_cut_off_anywhere_is_refused()
    {
        string report = Approval.Write(SampleSnapshots.Odd(), ReportFormat.Json).TrimEnd();
        for (int length = 0; length < report.Length; length += 397) Refused(report[..length], "Not a report");
    }

    /// <summary>
    /// One character of a report is changed in many ways. The result either loads
    /// or is refused, and every format of report can be written from a loaded one.
    /// </summary>
    [Fact]
    public void A_report_with_any_character_changed_loads_or_is_refused()
    {
        const string Replacements = "0123456789-+.eE\"\\{}[]:,ntf \u0000é";
        string report = Approval.Write(SampleSnapshots.Odd(), ReportFormat.Json);
        var random = new Random(20260314);
        int loaded = 0, refused = 0;
        for (int round = 0; round < 500; round++)
        {
            char[] changed = report.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = Replacements[random.Next(Replacements.Length)];
            try
            {
                var snapshot = Load(new string(changed));
                _ = Approval.Write(snapshot, ReportFormat.Table);
                _ = Approval.Write(snapshot, ReportFormat.Json);
                loaded++;
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        loaded.Should().BePositive();
        refused.Should().BePositive();
    }

    [Fact]
    public void What_is_absent_is_null_and_no_number_is_infinite()
    {
        using var report = JsonDocument.Parse(Approval.Write(SampleSnapshots.WithoutQueues(), ReportFormat.Json));
        var phase = report.RootElement.GetProperty("phases")[0];
        phase.GetProperty("breakdown").GetProperty("run_queue_nanoseconds").ValueKind.Should().Be(JsonValueKind.Null);
        phase.GetProperty("breakdown").GetProperty("task_queue_nanoseconds").ValueKind.Should().Be(JsonValueKind.Null);
        report.RootElement.GetProperty("process").GetProperty("cpu").ValueKind.Should().Be(JsonValueKind.Null);
        Approval.Write(SampleSnapshots.Odd(), ReportFormat.Json).Should().NotContainAny("NaN", "Infinity", "<script>");
    }

    [Fact]
    public void What_the_writer_derives_is_what_the_snapshot_says()
    {
        var snapshot = SampleSnapshots.Job();
        using var report = JsonDocument.Parse(Approval.Write(snapshot, ReportFormat.Json));
        foreach (var (json, phase) in report.RootElement.GetProperty("phases").EnumerateArray().Zip(snapshot.Phases))
        {
            json.GetProperty("name").GetString().Should().Be(phase.Name);
            json.GetProperty("wall_nanoseconds").GetInt64().Should().Be(phase.Wall.Ticks * 100);
            json.GetProperty("p99_wall_nanoseconds").GetInt64().Should().Be(phase.WallPercentile(0.99).Ticks * 100);
            json.GetProperty("breakdown").GetProperty("cpu_nanoseconds").GetInt64().Should().Be(phase.Breakdown!.Value.Cpu.Ticks * 100);
            json.GetProperty("io_ratio").GetDouble().Should().Be(phase.IoRatio);
        }
    }

    private static MeterSnapshot Load(string text)
    {
        using var reader = new StringReader(text);
        return MeterSnapshot.Load(reader);
    }

    private static FormatException Refused(string text, string message)
    {
        var refusal = text.Invoking(Load).Should().Throw<FormatException>().Which;
        refusal.Message.Should().Contain(message);
        return refusal;
    }

    private static string With(JsonNode root, string path, string value)
    {
        const string Place = "to be replaced";
        JsonNode node = root;
        string[] steps = path[2..].Replace("[", ".[", StringComparison.Ordinal).Split('.');
        for (int step = 0; step < steps.Length; step++)
        {
            bool last = step == steps.Length - 1;
            if (steps[step].StartsWith('['))
            {
                int index = int.Parse(steps[step].Trim('[', ']'), CultureInfo.InvariantCulture);
                if (last) node[index] = Place;
                else node = node[index]!;
            }
            else if (last)
            {
                node[steps[step]] = Place;
            }
            else
            {
                node = node[steps[step]]!;
            }
        }

        // The value is replaced in the text, because a JsonNode cannot hold every value.
        return root.ToJsonString().Replace($"\"{Place}\"", value, StringComparison.Ordinal);
    }
}
