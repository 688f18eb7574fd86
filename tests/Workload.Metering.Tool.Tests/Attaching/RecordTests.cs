using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Attaching;

public sealed class RecordTests
{
    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task Each_endpoint_of_an_application_that_does_not_know_the_library_is_a_phase_with_its_states(string kind)
    {
        using var target = await Target.StartAsync(Built.Web, kind);
        await using var load = Load.Start(target.FirstLine, callers: 2, "/burn/5", "/block", "/wait");
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 3);
        await load.StopAsync();

        load.Failures.Should().Be(0);
        target.IsAlive.Should().BeTrue();
        var burn = report["GET /burn/{ms}"];
        var block = report["GET /block"];
        var wait = report["GET /wait"];
        burn.Count.Should().BeGreaterThan(10);

        // Each call burns 5 ms by its thread's clock. A call that runs when the recording begins or ends is recorded in part. CI's trial of
        // 250 calls compares within 3 %.
        (burn.Breakdown!.Value.Cpu.TotalMilliseconds / burn.Count).Should().BeInRange(4, 7);
        (burn.Breakdown.Value.Awaiting / burn.Breakdown.Value.Total).Should().BeLessThan(0.2);
        (block.Breakdown!.Value.Blocked / block.Breakdown.Value.Total).Should().BeGreaterThan(0.6);
        (block.Breakdown.Value.Awaiting / block.Breakdown.Value.Total).Should().BeLessThan(0.2);
        (wait.Breakdown!.Value.Awaiting / wait.Breakdown.Value.Total).Should().BeGreaterThan(0.6);

        // The first calls may block while their code is loaded and compiled.
        (wait.Breakdown.Value.Blocked / wait.Breakdown.Value.Total).Should().BeLessThan(0.2);

        // Sleeps and timers take at least 20 ms, less the resolution of the timer.
        block.MeanWall.TotalMilliseconds.Should().BeGreaterThan(19.5);
        wait.MeanWall.TotalMilliseconds.Should().BeGreaterThan(18.5);
    }

    [Fact]
    public async Task A_request_is_one_phase_also_where_another_listener_wants_every_event()
    {
        using var target = await Target.StartAsync(Built.Web, "watched");
        await using var load = Load.Start(target.FirstLine, callers: 2, "/fast");
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 1);
        await load.StopAsync();

        load.Failures.Should().Be(0);
        report["GET /fast"].Count.Should().BePositive();
        report.Active.Should().HaveCountLessThanOrEqualTo(2, "each caller has one request at a time");
        report.Roots.Sum(root => root.Children.Sum(child => child.Count)).Should().Be(0, "no request is in another one");
        report.Phases.Where(phase => phase.Name == "(unmatched)").Sum(phase => phase.Count).Should().Be(0);
    }

    [Fact]
    public async Task Spans_that_are_named_become_phases_below_their_request_while_the_tool_reads()
    {
        using var target = await Target.StartAsync(Built.Web, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 1, "/span/5");
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 2, "--spans", "Targets.*");
        var (without, _) = await ToolRun.RecordAsync(target.Id, seconds: 1);
        await load.StopAsync();

        load.Failures.Should().Be(0);
        var price = report.Roots.Single(root => root.Name == "GET /span/{ms}").Children.Single(child => child.Count > 0);
        price.Name.Should().Be("price");

        // Each span burns 5 ms by its thread's clock. A span at either end of the recording is recorded in part.
        (price.Inclusive!.Value.Cpu.TotalMilliseconds / price.Count).Should().BeInRange(4, 7);
        without["GET /span/{ms}"].Count.Should().BePositive();
        without.Phases.Should().NotContain(phase => phase.Name == "price" && phase.Count > 0);
    }

    [Fact]
    public async Task A_database_command_is_a_phase_also_outside_of_requests()
    {
        using var target = await Target.StartAsync(Built.Data);
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 2);
        var query = report[$"SQL query {Path.GetFileNameWithoutExtension(target.FirstLine)}"];
        query.Count.Should().BePositive();
        query.Breakdown!.Value.Cpu.Should().BePositive();
        query.MeanWall.Should().BePositive();
        File.Delete(target.FirstLine);
    }

    [Fact]
    public async Task An_application_that_has_the_library_shows_its_own_phases_and_each_request_once()
    {
        using var target = await Target.StartAsync(Built.Own);
        await using var load = Load.Start(target.FirstLine, callers: 1, "/burn/5");
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 2);
        long answers = load.Answers;
        await load.StopAsync();

        load.Failures.Should().Be(0);
        var request = report.Roots.Single(root => root.Count > 0);
        request.Name.Should().Be("GET /burn/{ms}");
        var own = request.Children.Single(child => child.Count > 0);
        own.Name.Should().Be("own");
        request.Count.Should().BeInRange(1, answers);
        (own.Inclusive!.Value.Cpu.TotalMilliseconds / own.Count).Should().BeInRange(4, 7);
    }

    [Fact]
    public async Task A_process_can_be_attached_to_again_after_a_detach()
    {
        using var target = await Target.StartAsync(Built.Web, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 1, "/fast");
        var (first, _) = await ToolRun.RecordAsync(target.Id, seconds: 1);
        var detached = await ToolRun.RunAsync("detach", "-p", ToolRun.Text(target.Id));
        var (second, _) = await ToolRun.RecordAsync(target.Id, seconds: 1);
        await load.StopAsync();

        detached.ExitCode.Should().Be(0, detached.Errors);
        first["GET /fast"].Count.Should().BePositive();
        second["GET /fast"].Count.Should().BePositive();
        load.Failures.Should().Be(0);
    }

    [Fact]
    public async Task A_request_in_flight_at_the_attach_is_counted_as_unseen_and_answered()
    {
        using var target = await Target.StartAsync(Built.Web, "minimal");
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(target.FirstLine + "/fast"));
        var held = client.GetStringAsync(new Uri(target.FirstLine + "/hold"));

        // The request is under way before the agent comes, and is answered while the agent listens. The agent's first table shows that it
        // listens.
        await client.GetStringAsync(new Uri(target.FirstLine + "/fast"));
        using var top = ToolRun.Start("top", "-p", ToolRun.Text(target.Id), "-n", "60");
        await LineAsync(top, "wmeter ");
        await client.GetStringAsync(new Uri(target.FirstLine + "/release"));

        (await held).Should().Be("held");
        await LineAsync(top, "unseen requests: 1");
        top.Kill();

        static async Task LineAsync(System.Diagnostics.Process process, string text)
        {
            string? line;
            do line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            while (line is not null && !line.Contains(text, StringComparison.Ordinal));
            line.Should().NotBeNull($"'{text}' should be printed");
        }
    }

    [Fact]
    public async Task A_failed_request_and_an_outgoing_call_are_told()
    {
        using var target = await Target.StartAsync(Built.Web, "minimal");
        using var other = await Target.StartAsync(Built.Web, "minimal");
        using var client = new HttpClient();
        await CallBothAsync();
        var recording = ToolRun.RecordAsync(target.Id, seconds: 3);
        var calls = Task.Run(async () =>
        {
            while (!recording.IsCompleted) await CallBothAsync();
        });
        var (report, _) = await recording;
        await calls;

        report["GET /fail"].Failed.Should().Be(report["GET /fail"].Count).And.BePositive();
        var call = report.Roots.Single(root => root.Name == "GET /call").Children.Single();
        call.Name.Should().Be($"HTTP {new Uri(other.FirstLine).Authority}");
        call.Count.Should().BePositive();
        (call.Inclusive!.Value.Awaiting / call.Inclusive.Value.Total).Should().BeGreaterThan(0.5);

        async Task CallBothAsync()
        {
            (await client.GetAsync(new Uri(target.FirstLine + "/fail"))).StatusCode.Should().Be(
                System.Net.HttpStatusCode.InternalServerError);
            await client.GetStringAsync(new Uri($"{target.FirstLine}/call?target={other.FirstLine}/wait"));
        }
    }

    [Fact]
    public async Task A_program_without_requests_shows_its_processor_time()
    {
        using var worker = await Target.StartAsync(Built.Web, "worker");
        using var plain = await Target.StartAsync(Built.Plain);
        var workerCpu = worker.Cpu;
        var ofWorker = ToolRun.RecordAsync(worker.Id, seconds: 2);
        var ofPlain = ToolRun.RecordAsync(plain.Id, seconds: 2);
        var (workerReport, _) = await ofWorker;
        var (plainReport, _) = await ofPlain;

        workerReport.Process.Cpu!.Value.Total.Should().BePositive().And.BeLessThan(worker.Cpu - workerCpu);
        plainReport.Process.Cpu!.Value.Total.Should().BePositive();
        worker.IsAlive.Should().BeTrue();
        plain.IsAlive.Should().BeTrue();
    }
}
