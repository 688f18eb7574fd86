using Microsoft.Extensions.Hosting;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/hosting.md assumes.</summary>
public class Hosting
{
    public const string Usings =
        "using Microsoft.Extensions.Hosting;using Microsoft.Extensions.Configuration;using Microsoft.Extensions.DependencyInjection;";

    public HostApplicationBuilder builder = null!;
}
