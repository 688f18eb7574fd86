using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Workload.Metering.Agent.Calls;
using Workload.Metering.Agent.Requests;

namespace Workload.Metering.Agent;

/// <summary>The meter, and what listens for it while a tool reads.</summary>
internal sealed class AgentMeter
{
    /// <summary>The application's middleware makes the requests phases. Then the agent must not.</summary>
    private const string Middleware = "Workload.Metering.AspNetCore";

    /// <summary>The application's own listener may make its database commands phases.</summary>
    private const string Hosting = "Workload.Metering.Hosting";

    /// <summary>
    /// A quarter of the library's default, because nobody asked this process to be slower. Requests that use a few milliseconds of CPU are
    /// all read, and so are a few hundred requests a second of any length. Of the others some hundred a second are.
    /// </summary>
    private const double OverheadBudget = 0.0025;

    /// <summary>By default each quote in the report would take six characters.</summary>
    private static readonly JsonWriterOptions s_short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _isOfApplication;
    private readonly bool _hasMiddleware;
    private WorkloadMeter _meter = null!;
    private RequestListener _requests = null!;
    private HttpCallListener _calls = null!;
    private CommandListener _commands = null!;
    private string[] _spans = [];
    private string _refused = "";
    private int _number;
    private bool _isRead;

    public AgentMeter()
    {
        _isOfApplication = AssemblyLoadContext.GetLoadContext(typeof(WorkloadMeter).Assembly) == AssemblyLoadContext.Default;
        _hasMiddleware = _isOfApplication && IsLoaded(Middleware);
        Make([]);
    }

    /// <summary>Listens.</summary>
    /// <param name="spans">The names of activity sources whose activities become phases, with commas between them.</param>
    public void Begin(string spans)
    {
        // A meter has its sources from the start on, so other sources need another meter. Figures begin anew with it, which would spoil the
        // recording of a tool that reads already. An application's own meter stays.
        string[] names = spans.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool needsOther = !_isOfApplication && names.Except(_spans).Any();
        _refused = needsOther && _isRead ? spans : "";
        if (_refused.Length > 0) return;
        if (needsOther) Make([.. names.Union(_spans)]);
        _isRead = true;
        if (!_hasMiddleware) _requests.Begin();
        _calls.Begin();

        // The application may make phases of its commands itself.
        if (!_isOfApplication || !IsLoaded(Hosting)) _commands.Begin();
    }

    /// <summary>Withdraws the listeners. Scopes that they have begun still end.</summary>
    public void End()
    {
        _commands.End();
        _calls.End();
        _requests.End();
        _isRead = false;
        if (_spans.Length > 0) Make([]);
    }

    /// <summary>The figures so far, and what the agent itself has to say, as one JSON object.</summary>
    public string Snapshot()
    {
        using var report = new StringWriter();
        _meter.Snapshot().Write(report, ReportFormat.Json);
        return Json(writer =>
        {
            writer.WriteNumber("meter", _number);
            writer.WriteNumber("unseen", _requests.Unseen);
            writer.WriteNumber("open", _requests.Open);
            writer.WriteNumber("faults", _requests.Faults);
            writer.WriteString("report", report.ToString());
        });
    }

    public string Describe() => Json(writer =>
    {
        writer.WriteString("runtime", Environment.Version.ToString());
        writer.WriteString("library", VersionOf(typeof(WorkloadMeter).Assembly));
        writer.WriteBoolean("ofApplication", _isOfApplication);
        writer.WriteBoolean("hasMiddleware", _hasMiddleware);
        writer.WriteString("spans", string.Join(',', _spans));
        writer.WriteString("refused", _refused);
    });

    // A serializer would use reflection, and its code would have to be compiled in the application's process.
    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_short))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static bool IsLoaded(string assembly) =>
        AssemblyLoadContext.Default.Assemblies.Any(loaded => loaded.GetName().Name == assembly);

    // A method of its own, which is never compiled where the application's library may lack one of these options.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WorkloadMeter MakeOwn(string[] spans)
    {
        // The figures are the tool's alone, so the application's telemetry does not change.
        var meter = new WorkloadMeter(
            new WorkloadMeterOptions { OverheadBudget = OverheadBudget, Publish = false, SampledActivitySources = spans });
        _ = Meter.UseDefault(meter);
        return meter;
    }

    /// <summary>Makes a meter, and what listens for it. Scopes of the one before end in that one.</summary>
    private void Make(string[] spans)
    {
        _requests?.End();
        _calls?.End();
        _commands?.End();
        if (!_isOfApplication) _meter?.Dispose();
        _meter = _isOfApplication ? WorkloadMeter.Default : MakeOwn(spans);
        _spans = spans;
        _number++;

        // It is not known here whether the application's own meter makes scopes of activities.
        _requests = new RequestListener(_meter, beginsAfterActivity: _isOfApplication || spans.Length > 0);
        _calls = new HttpCallListener(_meter);
        _commands = new CommandListener();
    }
}
