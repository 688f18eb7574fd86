using System.Text.Json;

namespace Workload.Metering.Reporting.Json;

/// <summary>
/// Writes the fields of the report. An absent value is written as null. It is never left out and never zero. No number is NaN or infinite.
/// </summary>
internal static class JsonFields
{
    public static void Time(Utf8JsonWriter json, string name, TimeSpan? time) =>
        Integer(json, name, time is { } known ? Nanoseconds.From(known > TimeSpan.Zero ? known : TimeSpan.Zero) : null);

    public static void Integer(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    public static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known && double.IsFinite(known)) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    public static void Cpu(Utf8JsonWriter json, string name, CpuTime? cpu)
    {
        if (cpu is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        Time(json, "user_nanoseconds", known.User);
        Time(json, "system_nanoseconds", known.System);
        json.WriteEndObject();
    }

    public static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(item);
        json.WriteEndArray();
    }
}
