using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/aspnetcore.md assumes.</summary>
public class AspNetCore
{
    // A project of the web SDK has these usings.
    public const string Usings = "using Microsoft.AspNetCore.Builder;using Microsoft.AspNetCore.Http;using "
        + "Microsoft.AspNetCore.Routing;using Microsoft.Extensions.DependencyInjection;using Microsoft.Extensions.Logging;using "
        + "Workload.Metering.AspNetCore;";

    public WebApplicationBuilder builder = null!;
    public WebApplication app = null!;
    public ILogger logger = null!;
    public Dictionary<int, string> contents = [];
    public List<string> list = [];
    public Orders orders = new();

    public string Shrink(int id) => "";

    public sealed class Orders
    {
        public string Find(int id) => "";
    }
}
