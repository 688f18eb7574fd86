using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Adds the middleware before everything that the application and its libraries add.</summary>
internal sealed class MeteringStartupFilter(Action<RequestMeteringOptions>? configure) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseWorkloadMetering(configure);
        next(app);
    };
}
