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
if (kind is "mvc" or "shapes") builder.Services.AddControllers();
var application = builder.Build();
if (kind == "shapes") ShapeApplication.Use(application);
RequestTruth.Use(application);
if (kind == "mvc") application.MapControllers();
else if (kind == "shapes") ShapeApplication.Map(application);
else MinimalEndpoints.Map(application);
await application.StartAsync();
using var watching = kind == "watched" ? RequestWatcher.Start() : null;
Console.WriteLine(application.Urls.Single());
await application.WaitForShutdownAsync();
