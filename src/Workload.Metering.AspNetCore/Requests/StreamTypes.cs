using System.Threading.Channels;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Recognizes types that a method streams.</summary>
internal static class StreamTypes
{
    /// <summary>Whether the type, or the result type of a task, is a stream of items.</summary>
    public static bool IsStream(Type type)
    {
        if (!type.IsGenericType) return false;
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(Task<>) || definition == typeof(ValueTask<>)) return IsStream(type.GenericTypeArguments[0]);
        return definition == typeof(IAsyncEnumerable<>) || definition == typeof(ChannelReader<>);
    }
}
