using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Workload.Metering.Tests.Architecture;

/// <summary>
/// Finds every use of a type of an assembly by another type of the same assembly. It looks at signatures, attributes, base types,
/// and each instruction of each body. A use that leaves no trace in the assembly (a constant's origin, a nameof) cannot be found.
/// </summary>
internal static class TypeUses
{
    public static IEnumerable<TypeUse> Of(ModuleDefinition module) => module.GetTypes().SelectMany(Of).Distinct();

    private static IEnumerable<TypeUse> Of(TypeDefinition type)
    {
        IEnumerable<(string Member, TypeReference? Used)> uses =
        [
            ("its declaration", type.BaseType),
            .. type.Interfaces.Select(implemented => ("its declaration", (TypeReference?)implemented.InterfaceType)),
            .. OfGenericParameters(type).Select(used => ("its declaration", used)),
            .. OfAttributes(type).Select(used => ("its declaration", used)),
            .. type.Fields.SelectMany(field => OfAttributes(field).Append(field.FieldType).Select(used => (field.Name, used))),
            .. type.Properties.SelectMany(property => OfAttributes(property).Select(used => (property.Name, used))),
            .. type.Methods.SelectMany(method => OfMethod(method).Select(used => (method.Name, used))),
        ];

        return from use in uses
               from definition in Flatten(use.Used)
               where definition.Module == type.Module && definition != type
               select new TypeUse(type, use.Member, definition);
    }

    private static IEnumerable<TypeReference?> OfMethod(MethodDefinition method)
    {
        IEnumerable<TypeReference?> signature =
        [
            .. OfSignature(method), .. OfAttributes(method), .. OfGenericParameters(method),
            .. method.Overrides.SelectMany(OfSignature),
        ];
        return method.HasBody
            ? [
                .. signature,
                .. method.Body.Variables.Select(variable => variable.VariableType),
                .. method.Body.ExceptionHandlers.Select(handler => handler.CatchType),
                .. method.Body.Instructions.SelectMany(OfInstruction),
            ]
            : signature;
    }

    private static IEnumerable<TypeReference?> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => OfSignature(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> OfSignature(MethodReference method) =>
    [
        method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference?> OfGenericParameters(IGenericParameterProvider provider) =>
        provider.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference?> OfAttributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments
            .Select(argument => argument.Value as TypeReference)
            .Append(attribute.AttributeType));

    // Arrays, pointers and generic instances are resolved to their parts. Types of other assemblies are not resolved.
    private static IEnumerable<TypeDefinition> Flatten(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        TypeDefinition definition => [definition],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Flatten).Concat(Flatten(generic.ElementType)),
        RequiredModifierType modified => Flatten(modified.ModifierType).Concat(Flatten(modified.ElementType)),
        TypeSpecification specification => Flatten(specification.ElementType),
        _ => [],
    };
}
