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

    /// <summary>
    /// Whether a method returns a value that is sent as a whole, or nothing. An <see cref="IResult"/> writes the response itself, and an
    /// object may be one.
    /// </summary>
    public static bool IsPlain(Type type)
    {
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask)) return true;
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var definition
            && (definition == typeof(Task<>) || definition == typeof(ValueTask<>)))
        {
            return IsPlain(type.GenericTypeArguments[0]);
        }

        return type != typeof(object) && !typeof(IResult).IsAssignableFrom(type) && !IsStream(type);
    }
}
