using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The known HTTP methods. A client may invent others, which must not become names.</summary>
internal static class RequestMethods
{
    /// <summary>The name that OpenTelemetry uses for all other methods.</summary>
    public const string Other = "_OTHER";

    private static readonly string[] s_known =
    [
        HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete, HttpMethods.Patch,
        HttpMethods.Head, HttpMethods.Options, HttpMethods.Trace, HttpMethods.Connect,
    ];

    /// <summary>Returns the method in its usual spelling, and its index for look-ups.</summary>
    public static string NameOf(string method, out int index)
    {
        for (index = 0; index < s_known.Length; index++)
            if (HttpMethods.Equals(s_known[index], method)) return s_known[index];
        return Other;
    }

    /// <summary>The number of indices.</summary>
    public static int Count => s_known.Length + 1;
}
