using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Workload.Metering.Tests.Architecture;

/// <summary>
/// Walks the code that a method runs, through all calls within its assembly, and reports what may allocate, throw or wait. A virtual
/// call counts as a call of every override. A call of another assembly is reported unless it is known to be safe.
/// </summary>
/// <remarks>Static constructors and the checks of arrays and casts are not visible as calls, so the walk does not report them.</remarks>
internal sealed class HandlerWalk(ModuleDefinition module, IReadOnlySet<string> safeCalls, Func<MethodDefinition, bool> isExempt)
{
    private readonly Dictionary<string, MethodDefinition[]> _overridesByName = module.GetTypes()
        .SelectMany(type => type.Methods)
        .Where(method => method.IsVirtual)
        .GroupBy(method => method.Name)
        .ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Returns the violations in the code that these instructions run, each with the method that contains it.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<(MethodDefinition Method, IEnumerable<Instruction> Code)> roots)
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<MethodDefinition>();
        var pending = new Queue<(MethodDefinition Method, IEnumerable<Instruction> Code)>(roots);
        while (pending.TryDequeue(out var next))
        {
            foreach (var instruction in next.Code)
            {
                if (FaultOf(instruction) is { } fault) violations.Add($"{next.Method.DeclaringType.Name}.{next.Method.Name} {fault}");
                if (instruction.Operand is not MethodReference called || instruction.OpCode.Code == Code.Ldtoken) continue;
                foreach (var target in TargetsOf(called).Where(target => target.HasBody && !isExempt(target)))
                {
                    if (seen.Add(target)) pending.Enqueue((target, target.Body.Instructions));
                }
            }
        }

        return [.. violations];
    }

    /// <summary>Returns the code of a method between the first call that takes a spin lock and the last call that releases it.</summary>
    public static IEnumerable<Instruction> CodeUnderLock(MethodDefinition method, string typeOfLock)
    {
        bool Calls(Instruction instruction, params string[] names) => instruction.Operand is MethodReference called
            && called.DeclaringType.Name == typeOfLock && names.Contains(called.Name);

        List<Instruction> code = [.. method.Body.Instructions];
        int first = code.FindIndex(instruction => Calls(instruction, "Enter", "TryEnter"));
        int last = code.FindLastIndex(instruction => Calls(instruction, "Exit"));
        return first < 0 || last < first ? [] : code[(first + 1)..last];
    }

    private string? FaultOf(Instruction instruction) => (instruction.OpCode.Code, instruction.Operand) switch
    {
        (Code.Newarr, _) => "allocates an array",
        (Code.Box, _) => "boxes a value",
        (Code.Throw or Code.Rethrow, _) => "throws",
        (Code.Newobj, MethodReference made) when !IsValueType(made.DeclaringType) => $"allocates a {made.DeclaringType.Name}",
        (Code.Call or Code.Callvirt or Code.Newobj, MethodReference called) when IsUnsafe(called) => $"calls {NameOf(called)}",
        (Code.Callvirt, MethodReference called) when IsOfModule(called) && called.Resolve() is { IsRuntime: true } =>
            $"calls the delegate {called.DeclaringType.Name}",
        _ => null,
    };

    private bool IsUnsafe(MethodReference called) => !IsOfModule(called) && !safeCalls.Contains(NameOf(called))
        && !safeCalls.Contains(called.DeclaringType.GetElementType().FullName);

    private IEnumerable<MethodDefinition> TargetsOf(MethodReference called)
    {
        if (!IsOfModule(called) || called.Resolve() is not { } target) return [];
        return target.IsVirtual
            ? _overridesByName[target.Name].Where(candidate => IsOrDerives(candidate.DeclaringType, target.DeclaringType))
            : [target];
    }

    private bool IsOfModule(MethodReference called) =>
        called.DeclaringType.GetElementType() is TypeDefinition type && type.Module == module;

    private static bool IsOrDerives(TypeDefinition type, TypeDefinition ancestor)
    {
        for (var current = type; current is not null; current = current.BaseType as TypeDefinition)
            if (current == ancestor || current.Interfaces.Any(implemented => implemented.InterfaceType == ancestor)) return true;
        return false;
    }

    private static bool IsValueType(TypeReference type) => type.IsValueType || type is TypeDefinition { IsValueType: true };

    private static string NameOf(MethodReference method) => $"{method.DeclaringType.GetElementType().FullName}.{method.Name}";
}
