using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The methods of HTTP. A client may invent others, which must not become names.</summary>
internal static class RequestMethods
{
    /// <summary>OpenTelemetry's word for all others.</summary>
    public const string Other = "_OTHER";

    private static readonly string[] s_known =
    [
        HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete, HttpMethods.Patch,
        HttpMethods.Head, HttpMethods.Options, HttpMethods.Trace, HttpMethods.Connect,
    ];

    /// <summary>The method in its usual spelling; its index for look-ups.</summary>
    public static string NameOf(string method, out int index)
    {
        for (index = 0; index < s_known.Length; index++)
            if (HttpMethods.Equals(s_known[index], method)) return s_known[index];
        return Other;
    }

    /// <summary>How many indices there are.</summary>
    public static int Count => s_known.Length + 1;
}
