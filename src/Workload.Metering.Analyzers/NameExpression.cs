using System.Linq;
using System.Threading;
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

        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Recurse(inner.Expression);
            case PostfixUnaryExpressionSyntax suppressed:
                return Recurse(suppressed.Operand);
            case ConditionalExpressionSyntax condition:
                return Recurse(condition.WhenTrue) || Recurse(condition.WhenFalse);
            case SwitchExpressionSyntax choice:
                return choice.Arms.Any(arm => Recurse(arm.Expression));
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either:
                return Recurse(either.Left) || Recurse(either.Right);
            case InterpolatedStringExpressionSyntax interpolated:
                return interpolated.Contents.OfType<InterpolationSyntax>().Any(part => self.IsData(part.Expression));
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum:
                return IsPartOfData(sum.Left) || IsPartOfData(sum.Right);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call:
                return IsCallOnData(access, call);
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

    private bool IsCallOnData(MemberAccessExpressionSyntax access, InvocationExpressionSyntax call)
    {
        var self = this;
        bool isOfString = access.Expression is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.StringKeyword }
            or IdentifierNameSyntax { Identifier.ValueText: "String" };
        return access.Name.Identifier.ValueText switch
        {
            "Format" or "Concat" or "Join" or "Create" when isOfString =>
                call.ArgumentList.Arguments.Any(argument => self.IsData(argument.Expression)),
            "ToString" => IsData(access.Expression),
            _ => false,
        };
    }

    // Constants, enums, names of types, and what is made once in a process have few values.
    private bool IsData(ExpressionSyntax expression)
    {
        if (expression is ParenthesizedExpressionSyntax inner) return IsData(inner.Expression);
        if (expression is MemberAccessExpressionSyntax { Expression: TypeOfExpressionSyntax }) return false;
        if (model.GetConstantValue(expression, cancellation).HasValue) return false;
        if (model.GetTypeInfo(expression, cancellation).Type
            is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean })
            return false;
        return model.GetSymbolInfo(expression, cancellation).Symbol is not IFieldSymbol { IsStatic: true, IsReadOnly: true };
    }

    // A local variable's only value; one that is assigned again may have another.
    private ExpressionSyntax? ValueOf(IdentifierNameSyntax name) =>
        model.GetSymbolInfo(name, cancellation).Symbol is ILocalSymbol { IsConst: false, DeclaringSyntaxReferences.Length: 1 } local
        && local.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is VariableDeclaratorSyntax variable
            ? variable.Initializer?.Value
            : null;
}
