using Microsoft.Extensions.Logging;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/rules/WM0003.md assumes.</summary>
public class WM0003
{
    public const string Usings = "using Microsoft.Extensions.Logging;";

    public int id;
    public ILogger logger = null!;
}
