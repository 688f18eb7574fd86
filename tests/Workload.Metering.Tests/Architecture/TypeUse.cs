using Mono.Cecil;

namespace Workload.Metering.Tests.Architecture;

/// <summary>That a type of the assembly uses another of it, and in which of its members.</summary>
internal sealed record TypeUse(TypeDefinition User, string Member, TypeDefinition Used)
{
    public string UserNamespace => NamespaceOf(User);

    public string UsedNamespace => NamespaceOf(Used);

    public override string ToString() => $"{User.FullName}, {Member}: uses {Used.FullName}";

    /// <summary>A nested type has none of its own.</summary>
    public static string NamespaceOf(TypeDefinition type) => type.DeclaringType is null ? type.Namespace : NamespaceOf(type.DeclaringType);
}
