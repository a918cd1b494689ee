using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SharpCell.Engine;

/// <summary>One compiled cell.</summary>
/// <param name="Compilation">The compilation that later cells continue.</param>
/// <param name="References">How many references it and the cells before it were given.</param>
/// <param name="Root">The syntax of the cell.</param>
/// <param name="Factory">Runs the cell; null when there is nothing to run (only usings or comments).</param>
internal sealed record ScriptSubmission(CSharpCompilation Compilation, int References, CompilationUnitSyntax Root, Func<object?[], Task<object?>>? Factory)
{
    /// <summary>Whether later cells can name something that this one declares or imports.</summary>
    public bool DeclaresNames =>
        Root.Usings.Count > 0
        || Root.Externs.Count > 0
        || Root.Members.Any(m => m is not GlobalStatementSyntax global || Declares(global));

    /// <summary>
    /// Whether the cell ends in an expression with a value. Asked only when the value is null, since it takes a second binding:
    /// a call of a void method has no value, while <c>null</c> itself has one and is shown.
    /// </summary>
    public bool EndsInValue =>
        Root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }
        && Compilation.GetSemanticModel(Root.SyntaxTree).GetTypeInfo(last.Expression) is var info
        && (info.Type ?? info.ConvertedType)?.SpecialType != SpecialType.System_Void;

    // An expression declares names too: `int.TryParse(text, out var n)` or `value is string s` make n and s top-level variables.
    private static bool Declares(GlobalStatementSyntax global) =>
        global.Statement is LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax
        || global.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax)
            .Any(node => node is SingleVariableDesignationSyntax or LabeledStatementSyntax);
}
