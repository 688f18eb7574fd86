using Workload.Metering.Tool.Targets;

string kind = args.Length > 0 ? args[0] : "minimal";
if (kind == "worker")
{
    await WorkerApplication.RunAsync();
    return;
}

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
if (kind == "mvc") builder.Services.AddControllers();
var application = builder.Build();
RequestTruth.Use(application);
if (kind == "mvc") application.MapControllers();
else MinimalEndpoints.Map(application);
await application.StartAsync();
using var watching = kind == "watched" ? RequestWatcher.Start() : null;
Console.WriteLine(application.Urls.Single());
await application.WaitForShutdownAsync();
