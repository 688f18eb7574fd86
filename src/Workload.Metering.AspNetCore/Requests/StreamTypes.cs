using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Recognizes types that a method streams.</summary>
internal static class StreamTypes
{
    /// <summary>
    /// Whether the type is a stream of items, or a task or a result of one. An example is
    /// <c>Task&lt;ActionResult&lt;IAsyncEnumerable&lt;T&gt;&gt;&gt;</c>.
    /// </summary>
    public static bool IsStream(Type type)
    {
        if (!type.IsGenericType) return false;
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(IAsyncEnumerable<>) || definition == typeof(ChannelReader<>)) return true;
        return (definition == typeof(Task<>) || definition == typeof(ValueTask<>) || definition == typeof(ActionResult<>)
                || typeof(IResult).IsAssignableFrom(type))
            && Array.Exists(type.GenericTypeArguments, IsStream);
    }
}
