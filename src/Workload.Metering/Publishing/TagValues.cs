using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Workload.Metering.Publishing;

/// <summary>
/// Restricts the values that an attribute may have to those of OpenTelemetry. These are texts, Boolean values, numbers, and lists of them.
/// Any other value is kept as its text. Exporters keep values for as long as the process lives. So an object would keep alive what it
/// belongs to, such as a plugin.
/// </summary>
internal static class TagValues
{
    public static object? Kept(object? value) => value switch
    {
        null or string => value,
        Array list when IsSimple(list.GetType().GetElementType()!) => list.Clone(),
        IEnumerable list => list.Cast<object?>().Select(TextOf).ToArray(),
        _ when IsSimple(value.GetType()) => value,
        _ => TextOf(value),
    };

    public static bool Same(object? one, object? other) =>
        one is Array first && other is Array second ? first.Cast<object?>().SequenceEqual(second.Cast<object?>()) : Equals(one, other);

    // An enumeration is not simple, because its type may belong to a plugin.
    private static bool IsSimple(Type type) => type == typeof(string) || type == typeof(decimal) || type.IsPrimitive;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "This is the value's own code. A tag without its text is better than a phase that cannot be declared.")]
    private static string? TextOf(object? value)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
        catch (Exception)
        {
            return value!.GetType().FullName;
        }
    }
}
