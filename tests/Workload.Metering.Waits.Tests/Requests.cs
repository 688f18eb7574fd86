using System.Diagnostics;

namespace Workload.Metering.Waits.Tests;

/// <summary>Sends the same requests with a meter that names waits, or without one. Nothing else listens in its process.</summary>
internal static class Requests
{
    public const string Plain = "plain", Metered = "metered", PlainInActivity = "plain-in-activity",
        MeteredInActivity = "metered-in-activity";

    public static async Task<int> SendAsync(Uri address, string way)
    {
        using var activity = way is PlainInActivity or MeteredInActivity ? new Activity("caller").Start() : null;
        using var meter = way is Metered or MeteredInActivity
            ? new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets })
            : null;
        using var scope = meter?.Track("phase");
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Own", "1");
        await client.GetStringAsync(new Uri(address, "/get?x=1"));
        using var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(address, "/post"), content);
        return answer.IsSuccessStatusCode ? 0 : 1;
    }
}
