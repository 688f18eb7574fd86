using Workload.Metering.Tool.Targets;
using Meter = Workload.Metering.Meter;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddWorkloadMetering(options => options.MaxPhases = 77);
var application = builder.Build();
application.UseWorkloadMetering();
application.MapGet(
    "/burn/{ms}", (int ms) => Meter.Track("own", () => Burn.Milliseconds(ms).ToString(System.Globalization.CultureInfo.InvariantCulture)));
await application.StartAsync();
Console.WriteLine(application.Urls.Single());
await application.WaitForShutdownAsync();
