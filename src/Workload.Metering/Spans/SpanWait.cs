using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Spans;

/// <summary>The wait that a client span stands for, by the semantic conventions that its tags follow.</summary>
internal static class SpanWait
{
    private static readonly (string Tag, WaitKind Kind)[] s_kinds =
    [
        ("db.system.name", WaitKind.Database),
        ("db.system", WaitKind.Database),
        ("rpc.system", WaitKind.Rpc),
        ("messaging.system", WaitKind.Messaging),
        ("http.request.method", WaitKind.Http),
    ];

    /// <summary>Marks the wait. A client span begins in the calling flow, and its scope is open.</summary>
    /// <returns>The wait, to be ended when the span stops. It is null where another operation around it names the wait.</returns>
    public static OpenOperation.Cover? Begin(Activity client) => OpenOperation.BeginCover(NameOf(client));

    private static WaitName NameOf(Activity client)
    {
        foreach (var (tag, kind) in s_kinds)
        {
            if (client.GetTagItem(tag) is not { } system) continue;
            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{(kind == WaitKind.Http ? "" : system)} {client.GetTagItem("server.address")}:{client.GetTagItem("server.port")}");
            return WaitName.Get(kind, text.Trim(' ', ':'));
        }

        return WaitName.Get(WaitKind.Custom, client.DisplayName);
    }
}
