namespace Workload.Metering.Tests.Options;

public sealed class PhaseOptionsTests : IDisposable
{
    private readonly RecordingLog _log = new();
    private readonly WorkloadMeter _meter;

    public PhaseOptionsTests() => _meter = new WorkloadMeter(loggerFactory: _log);

    public void Dispose()
    {
        _meter.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void A_value_that_its_enum_lacks_is_refused()
    {
        FluentActions.Invoking(() => _meter.GetPhase("x", new PhaseOptions { Attribution = (CpuAttribution)7 }))
            .Should().Throw<ArgumentException>().WithMessage("Attribution is 7*Flow or Thread*");
        FluentActions.Invoking(() => _meter.GetPhase("x", new PhaseOptions { Expected = (Bottleneck)70 }))
            .Should().Throw<ArgumentException>().WithMessage("Expected is 70*Bottleneck*");
        _meter.TryGetPhase("x", out _).Should().BeFalse("a refused call declares nothing");
    }

    [Theory]
    [InlineData("workload.phase.name")]
    [InlineData("workload.phase.state")]
    [InlineData("cpu.mode")]
    [InlineData("error.type")]
    [InlineData("")]
    public void A_tag_that_the_instruments_use_themselves_or_without_a_name_is_refused(string key)
    {
        var options = new PhaseOptions { Tags = new Dictionary<string, object?> { [key] = 1 } };
        FluentActions.Invoking(() => _meter.GetPhase("x", options)).Should().Throw<ArgumentException>()
            .WithMessage(key.Length == 0 ? "Tags has an empty key*" : $"Tags has '{key}'*");
        _meter.TryGetPhase("x", out _).Should().BeFalse("a refused call declares nothing");
    }

    [Fact]
    public void The_same_options_again_are_the_same_phase()
    {
        Phase first = _meter.GetPhase("x", Options());
        _meter.GetPhase("x", Options()).Should().BeSameAs(first);
        _meter.GetPhase("x").Should().BeSameAs(first, "a call without options keeps the declared ones");
        _meter.TryGetPhase("x", out Phase? found).Should().BeTrue();
        found.Should().BeSameAs(first);

        static PhaseOptions Options() =>
            new()
            {
                Attribution = CpuAttribution.Thread,
                ReadProcessCpu = false,
                Expected = Bottleneck.Cpu,
                Tags = new Dictionary<string, object?> { ["a"] = 1 }
            };
    }

    [Theory]
    [InlineData("attribution")]
    [InlineData("process")]
    [InlineData("expected")]
    [InlineData("activity")]
    [InlineData("tags")]
    [InlineData("tag")]
    public void Of_two_declarations_that_differ_the_first_stands_and_the_log_has_both(string what)
    {
        _meter.GetPhase("x", new PhaseOptions { Tags = new Dictionary<string, object?> { ["a"] = 1 } });
        var other = new PhaseOptions { Tags = new Dictionary<string, object?> { ["a"] = 1 } };
        switch (what)
        {
            case "attribution": other.Attribution = CpuAttribution.Thread; break;
            case "process": other.ReadProcessCpu = false; break;
            case "expected": other.Expected = Bottleneck.Io; break;
            case "activity": other.CreateActivity = false; break;
            case "tags": other.Tags = null; break;
            default: other.Tags = new Dictionary<string, object?> { ["a"] = 2 }; break;
        }

        Phase first = _meter.GetPhase("x");
        PhaseOptions before = first.Options;
        _meter.GetPhase("x", other).Should().BeSameAs(first);
        _meter.GetPhase("x", other);

        first.Options.Should().BeSameAs(before);
        _log.Named("DeclarationIgnored").Should().ContainSingle("it is logged once").Which.Should().Contain("'x'").And.Contain(
            before.Describe()).And.Contain(other.Describe());
        first.Track().Dispose();
        _meter.Snapshot()["x"].Count.Should().Be(1);
    }

    [Fact]
    public void A_use_by_name_states_no_options()
    {
        _meter.Track("x").Dispose();
        Phase before = _meter.GetPhase("x");
        var tags = new Dictionary<string, object?> { ["a"] = 1 };
        Phase phase = _meter.GetPhase("x", new PhaseOptions { Attribution = CpuAttribution.Thread, ReadProcessCpu = false, Tags = tags });

        phase.Should().BeSameAs(before, "the declaration also applies to earlier handles");
        phase.Options.Attribution.Should().Be(CpuAttribution.Thread);
        phase.Attributes.Tags.Should().Equal(tags);
        using (PhaseScope scope = _meter.Track("x")) scope.Stop().ProcessCpu.Should().BeNull();
        _meter.GetPhase("x", new PhaseOptions { Attribution = CpuAttribution.Thread, ReadProcessCpu = false, Tags = tags });
        _log.Named("DeclarationIgnored").Should().BeEmpty();
        _meter.Snapshot()["x"].Count.Should().Be(2);
    }

    [Fact]
    public void Default_options_are_a_declaration_too()
    {
        _meter.GetPhase("x", new PhaseOptions());
        _meter.GetPhase("x", new PhaseOptions { Expected = Bottleneck.Io }).Options.Expected.Should().BeNull();
        _log.Named("DeclarationIgnored").Should().ContainSingle();
    }

    [Fact]
    public void Of_threads_that_declare_at_once_one_wins_and_none_fails()
    {
        Parallel.For(
            0, 64, i => _meter.GetPhase("x", new PhaseOptions { Tags = new Dictionary<string, object?> { ["i"] = i } }).Track().Dispose());

        _meter.Snapshot()["x"].Count.Should().Be(64);
        _log.Named("DeclarationIgnored").Should().ContainSingle();
    }

    [Fact]
    public void Options_are_read_once()
    {
        var options = new PhaseOptions { Tags = new Dictionary<string, object?> { ["a"] = 1 } };
        Phase phase = _meter.GetPhase("x", options);
        options.Attribution = CpuAttribution.Thread;
        ((Dictionary<string, object?>)options.Tags)["a"] = 2;

        phase.Options.Attribution.Should().Be(CpuAttribution.Flow);
        phase.Options.Tags.Should().Equal(new Dictionary<string, object?> { ["a"] = 1 });
    }

    [Fact]
    public void A_declared_phase_is_in_the_snapshot_with_zeros()
    {
        _meter.GetPhase("x");
        PhaseSummary summary = _meter.Snapshot()["x"];
        summary.Count.Should().Be(0);
        summary.Wall.Should().Be(TimeSpan.Zero);
        summary.MeanWall.Should().Be(TimeSpan.Zero);
        summary.MinWall.Should().Be(TimeSpan.Zero);
        summary.MaxWall.Should().Be(TimeSpan.Zero);
        summary.WallPercentile(0.5).Should().Be(TimeSpan.Zero);
        summary.Breakdown.Should().BeNull();
        summary.IoRatio.Should().BeNull();
        summary.Bottleneck.Should().Be(Bottleneck.Undetermined);
    }

    [Fact]
    public void The_process_clock_can_be_left_out()
    {
        Phase without = _meter.GetPhase("without", new PhaseOptions { ReadProcessCpu = false });
        without.Track().Stop().ProcessCpu.Should().BeNull();
        _meter.Track("with").Stop().ProcessCpu.Should().NotBeNull("the first scopes of a phase are read");
        _meter.Snapshot()["without"].ProcessCpu.Should().BeNull();
        _meter.Snapshot()["without"].ProcessIoRatio.Should().BeNull();
        _meter.Snapshot()["with"].ProcessCpu.Should().NotBeNull();
    }
}
