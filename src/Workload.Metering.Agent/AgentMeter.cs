using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Workload.Metering.Agent.Calls;
using Workload.Metering.Agent.Requests;

namespace Workload.Metering.Agent;

/// <summary>The meter, and what listens for it while a tool reads.</summary>
internal sealed class AgentMeter
{
    /// <summary>The application's middleware makes the requests phases; then the agent must not.</summary>
    private const string Middleware = "Workload.Metering.AspNetCore";

    /// <summary>
    /// A request gets its endpoint's name after it has begun, so the choice of what is read cannot go by the endpoint. With this share of the
    /// CPU time all requests but the shortest are read.
    /// </summary>
    private const double OverheadBudget = 0.02;

    private readonly WorkloadMeter _meter;
    private readonly bool _isOfApplication;
    private readonly bool _hasMiddleware;
    private readonly RequestListener _requests;
    private readonly HttpCallListener _calls;

    public AgentMeter()
    {
        _isOfApplication = AssemblyLoadContext.GetLoadContext(typeof(WorkloadMeter).Assembly) == AssemblyLoadContext.Default;
        _meter = _isOfApplication ? WorkloadMeter.Default : new WorkloadMeter(new WorkloadMeterOptions { OverheadBudget = OverheadBudget });
        _hasMiddleware = _isOfApplication && AssemblyLoadContext.Default.Assemblies.Any(loaded => loaded.GetName().Name == Middleware);
        _requests = new RequestListener(_meter);
        _calls = new HttpCallListener(_meter);
    }

    public void Begin()
    {
        if (!_hasMiddleware) _requests.Begin();
        _calls.Begin();
    }

    public void End()
    {
        _calls.End();
        _requests.End();
    }

    /// <summary>The figures so far, and what the agent itself has to say, as one JSON object.</summary>
    public string Snapshot()
    {
        using var report = new StringWriter();
        _meter.Snapshot().Write(report, ReportFormat.Json);
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["unseen"] = _requests.Unseen,
            ["open"] = _requests.Open,
            ["faults"] = _requests.Faults,
            ["report"] = report.ToString(),
        });
    }

    public string Describe() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["runtime"] = Environment.Version.ToString(),
        ["library"] = typeof(WorkloadMeter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        ["ofApplication"] = _isOfApplication,
        ["hasMiddleware"] = _hasMiddleware,
    });
}
