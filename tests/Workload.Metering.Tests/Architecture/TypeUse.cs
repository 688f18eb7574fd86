using Mono.Cecil;

namespace Workload.Metering.Tests.Architecture;

/// <summary>The use of one type of the assembly by another one, with the member that contains it.</summary>
internal sealed record TypeUse(TypeDefinition User, string Member, TypeDefinition Used)
{
    public string UserNamespace => NamespaceOf(User);

    public string UsedNamespace => NamespaceOf(Used);

    public override string ToString() => $"{User.FullName}, {Member}: uses {Used.FullName}";

    /// <summary>Returns the namespace of a type. A nested type has no namespace of its own.</summary>
    public static string NamespaceOf(TypeDefinition type) => type.DeclaringType is null ? type.Namespace : NamespaceOf(type.DeclaringType);
}
