using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>Tells names that are made of data from those that can have few values.</summary>
internal readonly struct NameExpression(SemanticModel model, CancellationToken cancellation)
{
    /// <summary>Whether an expression of type string puts a value into the name that may be any.</summary>
    public bool IsMadeOfData(ExpressionSyntax expression) => IsMadeOfData(expression, followsVariables: true);

    private bool IsMadeOfData(ExpressionSyntax expression, bool followsVariables)
    {
        var self = this;
        bool Recurse(ExpressionSyntax part) => self.IsMadeOfData(part, followsVariables);

        if (ValuesIn(expression) is { } values) return values.Any(Recurse);
        switch (expression)
        {
            case CastExpressionSyntax cast:
                return Recurse(cast.Expression);
            case InterpolatedStringExpressionSyntax interpolated:
                return interpolated.Contents.OfType<InterpolationSyntax>().Any(part => self.IsData(part.Expression));
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum:
                return IsPartOfData(sum.Left) || IsPartOfData(sum.Right);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call:
                return IsCallOnData(access, call, followsVariables);
            case IdentifierNameSyntax name when followsVariables:
                return ValueOf(name) is { } value && IsMadeOfData(value, followsVariables: false);
            default:
                return false;
        }
    }

    private bool IsPartOfData(ExpressionSyntax part) =>
        part is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } or InterpolatedStringExpressionSyntax
            ? IsMadeOfData(part)
            : IsData(part);

    private bool IsCallOnData(MemberAccessExpressionSyntax access, InvocationExpressionSyntax call, bool followsVariables) =>
        access.Name.Identifier.ValueText switch
        {
            "Format" or "Concat" or "Join" or "Create" or "Invariant" when IsOfString(access.Expression) => HasDataIn(call.ArgumentList),
            "ToString" => IsData(access.Expression),
            _ => IsMadeOfData(access.Expression, followsVariables),
        };

    private static bool IsOfString(ExpressionSyntax type) => type switch
    {
        PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.StringKeyword } => true,
        IdentifierNameSyntax { Identifier.ValueText: "String" or "FormattableString" } => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "String" or "FormattableString" } => true,
        _ => false,
    };

    private bool HasDataIn(ArgumentListSyntax arguments)
    {
        var self = this;
        return arguments.Arguments.Any(argument => self.IsPartOfData(argument.Expression) && !self.IsFormat(argument.Expression));
    }

    // A culture is no part of the text.
    private bool IsFormat(ExpressionSyntax argument) =>
        model.GetTypeInfo(argument, cancellation).Type is { Name: "CultureInfo" or "IFormatProvider" };

    // The value of such an expression is the value of one of these. Null is returned for other expressions.
    private static ExpressionSyntax[]? ValuesIn(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => [inner.Expression],
        PostfixUnaryExpressionSyntax suppressed => [suppressed.Operand],
        ConditionalExpressionSyntax condition => [condition.WhenTrue, condition.WhenFalse],
        SwitchExpressionSyntax choice => [.. choice.Arms.Select(arm => arm.Expression)],
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either => [either.Left, either.Right],
        _ => null,
    };

    // Constants, enums, names of types, and what is made once in a process have few values.
    private bool IsData(ExpressionSyntax expression)
    {
        var self = this;
        if (ValuesIn(expression) is { } branches) return branches.Any(branch => self.IsData(branch));
        switch (expression)
        {
            case InterpolatedStringExpressionSyntax:
                return IsMadeOfData(expression);
            case TypeOfExpressionSyntax or ThrowExpressionSyntax:
                return false;
        }

        if (model.GetConstantValue(expression, cancellation).HasValue || HasTypeOfFewValues(expression)) return false;
        if (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } call)
        {
            return (IsOfString(called.Expression) ? false : !IsText(called.Expression) || IsData(called.Expression))
                || HasDataIn(call.ArgumentList);
        }
        return model.GetSymbolInfo(expression, cancellation).Symbol switch
        {
            IFieldSymbol { IsStatic: true, IsReadOnly: true } => false,
            IPropertySymbol when expression is MemberAccessExpressionSyntax access => !IsType(access.Expression),
            IParameterSymbol parameter => parameter.GetAttributes().All(data => data.AttributeClass?.Name != "CallerMemberNameAttribute"),
            ILocalSymbol => ValuesOf(expression) is not { } values || values.Any(value => self.IsData(value)),
            _ => true,
        };
    }

    private bool HasTypeOfFewValues(ExpressionSyntax expression)
    {
        var type = model.GetTypeInfo(expression, cancellation).Type;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return type is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean } || IsType(type);
    }

    // What a method of it makes has no more values than it has itself.
    private bool IsText(ExpressionSyntax receiver) =>
        model.GetTypeInfo(receiver, cancellation).Type?.SpecialType == SpecialType.System_String || HasTypeOfFewValues(receiver);

    private bool IsType(ExpressionSyntax expression) => IsType(model.GetTypeInfo(expression, cancellation).Type);

    private static bool IsType(ITypeSymbol? type) => type is { Name: "Type", ContainingNamespace.Name: "System" };

    // A local variable's first value, or all items that a loop visits.
    private IEnumerable<ExpressionSyntax>? ValuesOf(ExpressionSyntax name)
    {
        if (model.GetSymbolInfo(name, cancellation).Symbol is not ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local) return null;
        return local.DeclaringSyntaxReferences[0].GetSyntax(cancellation) switch
        {
            VariableDeclaratorSyntax { Initializer.Value: var value } => [value],
            ForEachStatementSyntax { Expression: ImplicitArrayCreationExpressionSyntax items } => items.Initializer.Expressions,
            ForEachStatementSyntax { Expression: ArrayCreationExpressionSyntax { Initializer: { } items } } => items.Expressions,
            _ => null,
        };
    }

    // A local variable's only value; one that is assigned again may have another.
    private ExpressionSyntax? ValueOf(IdentifierNameSyntax name) =>
        model.GetSymbolInfo(name, cancellation).Symbol is ILocalSymbol { IsConst: false, DeclaringSyntaxReferences.Length: 1 } local
        && local.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is VariableDeclaratorSyntax variable
            ? variable.Initializer?.Value
            : null;
}
