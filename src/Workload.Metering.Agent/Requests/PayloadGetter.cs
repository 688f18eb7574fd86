using System.Reflection;
using System.Reflection.Emit;

namespace Workload.Metering.Agent.Requests;

/// <summary>Reads a property of an event's payload, whose type is not public. The reading is compiled once for each type.</summary>
internal sealed class PayloadGetter(string property)
{
    private volatile Compiled? _last;

    /// <summary>The value. It is null where the type has no such property.</summary>
    public object? Get(object payload)
    {
        var last = _last;
        var type = payload.GetType();
        if (last?.Type != type) _last = last = new Compiled(type, Compile(type));
        return last.Read(payload);
    }

    private Func<object, object?> Compile(Type type)
    {
        var getter = type.GetProperty(
            property,
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.IgnoreCase)?.GetMethod;
        if (getter is null || getter.ReturnType.IsValueType) return _ => null;
        var method = new DynamicMethod("Read", typeof(object), [typeof(object)], type, skipVisibility: true);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Castclass, type);
        code.Emit(OpCodes.Callvirt, getter);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<object, object?>>();
    }

    private sealed record Compiled(Type Type, Func<object, object?> Read);
}
