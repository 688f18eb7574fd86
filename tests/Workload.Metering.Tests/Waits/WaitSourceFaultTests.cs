using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;
using IMeterFactory = System.Diagnostics.Metrics.IMeterFactory;
using MeterOptions = System.Diagnostics.Metrics.MeterOptions;

namespace Workload.Metering.Tests.Waits;

/// <summary>What names a wait is the application's code. If it fails, the operation goes on without a name.</summary>
public sealed class WaitSourceFaultTests : IDisposable
{
    private readonly string _name = $"library {Guid.NewGuid():N}";
    private readonly InstrumentMeter _instruments;
    private readonly ActivitySource _activities;
    private readonly WorkloadMeterOptions _options;

    public WaitSourceFaultTests()
    {
        _instruments = new InstrumentMeter(_name);
        _activities = new ActivitySource(_name);
        _options = new WorkloadMeterOptions
        {
            Waits = WaitDetail.Targets,
            WaitSources =
            {
                WaitSource.OfCounter(_name, "open", WaitKind.Custom, "target"),
                WaitSource.OfActivities(_name, WaitKind.Custom, "target"),
            },
        };
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _activities.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_command_goes_on_whose_connection_does_not_tell_its_server(bool throws)
    {
        using var meter = new WorkloadMeter(_options);
        using var library = new DiagnosticListener("Microsoft.EntityFrameworkCore");
        using var connection = new Connection(throws ? () => throw new ObjectDisposedException("connection") : () => null!);
        using var command = new Command { Connection = connection };
        using (meter.Track("query"))
        {
            Write("Executing").Should().NotThrow();
            Write("Executed").Should().NotThrow();
        }

        Action Write(string step) => () =>
            library.Write($"Microsoft.EntityFrameworkCore.Database.Command.Command{step}", new { Command = command });
    }

    [Fact]
    public void A_counter_goes_on_whose_tag_fails()
    {
        using var meter = new WorkloadMeter(_options);
        var open = _instruments.CreateUpDownCounter<long>("open");
        using var scope = meter.Track("call");
        var counts = () => open.Add(1, new KeyValuePair<string, object?>("target", new FailingTag()));
        counts.Should().NotThrow();
    }

    [Fact]
    public void An_activity_goes_on_whose_tag_fails()
    {
        using var meter = new WorkloadMeter(_options);
        using var tracer = new ActivityListener
        {
            ShouldListenTo = source => source == _activities,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(tracer);
        using var scope = meter.Track("call");
        var traces = () =>
        {
            using var activity = _activities.StartActivity(
                "call", ActivityKind.Client, default(ActivityContext), [new("target", new FailingTag())]);
            activity.Should().NotBeNull();
        };
        traces.Should().NotThrow();
    }

    [Fact]
    public void A_meter_whose_factory_fails_leaves_no_source_behind()
    {
        var open = _instruments.CreateUpDownCounter<long>("open");
        var make = () => new WorkloadMeter(_options, meterFactory: new FailingFactory());
        make.Should().Throw<InvalidTimeZoneException>();
        open.Enabled.Should().BeFalse("no meter listens to it");
        using (new WorkloadMeter(_options)) open.Enabled.Should().BeTrue();
    }

    [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "The test is about such code.")]
    private sealed class FailingTag
    {
        public override string ToString() => throw new InvalidTimeZoneException("text");

        public override int GetHashCode() => throw new InvalidTimeZoneException("hash");

        public override bool Equals(object? obj) => throw new InvalidTimeZoneException("equality");
    }

    private sealed class FailingFactory : IMeterFactory
    {
        public InstrumentMeter Create(MeterOptions options) => throw new InvalidTimeZoneException("factory");

        public void Dispose()
        {
            // It has made nothing.
        }
    }

    private sealed class Connection(Func<string> dataSource) : DbConnection
    {
        public override string DataSource => dataSource();

        [AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string ServerVersion => "";

        public override ConnectionState State => ConnectionState.Open;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Close() => throw new NotSupportedException();

        public override void Open() => throw new NotSupportedException();

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

        protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
    }

    private sealed class Command : DbCommand
    {
        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => throw new NotSupportedException();

        public override int ExecuteNonQuery() => throw new NotSupportedException();

        public override object? ExecuteScalar() => throw new NotSupportedException();

        public override void Prepare() => throw new NotSupportedException();

        protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();
    }
}
