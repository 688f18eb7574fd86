using Microsoft.AspNetCore.Mvc;

namespace Workload.Metering.Tool.Targets;

/// <summary>The same endpoints as actions.</summary>
[ApiController]
[Route("")]
public sealed class MvcController : ControllerBase
{
    [HttpGet("burn/{ms}")]
    public string BurnAction(int ms) => Burn.Milliseconds(ms).ToString(System.Globalization.CultureInfo.InvariantCulture);

    [HttpGet("block")]
    public string Block()
    {
        Thread.Sleep(20);
        return "blocked";
    }

    [HttpGet("wait")]
    public async Task<string> Wait()
    {
        await Task.Delay(20);
        return "awaited";
    }
}
