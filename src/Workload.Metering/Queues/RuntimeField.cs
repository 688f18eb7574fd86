#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Workload.Metering.Queues;

/// <summary>Finds private fields of the runtime.</summary>
internal static class RuntimeField
{
    /// <summary>Returns the field, or null if this runtime has none of this name.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private type may be missing or changed. Then nothing is known.")]
    public static FieldInfo? Find(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)]
        string type,
        string name)
    {
        try
        {
            return Type.GetType(type)
                ?.GetField(name, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
#endif
