using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SharpCell.Book;

/// <summary>
/// Colours C# on the strength of its syntax tree alone: no assembly is looked up, so a name that only meaning can tell apart (a static class
/// and a property, say) is told apart by where it stands and how it is spelt.
/// </summary>
internal static class CSharpHighlighter
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>HTML of C# script source: <c>span</c> elements of class <c>k</c> keyword, <c>t</c> type, <c>m</c> method, <c>s</c> string,
    /// <c>n</c> number, <c>c</c> comment, <c>p</c> directive. Without its tags it is the source, character for character.</summary>
    public static string ToHtml(string source)
    {
        // A kernel's own line (#!time) is no C#; as a comment of the same length it leaves the parser in step.
        var parsed = CSharpSyntaxTree.ParseText(source.Replace("#!", "//"), Options);
        var html = new StringBuilder();
        foreach (var token in parsed.GetRoot().DescendantTokens())
        {
            AddTrivia(html, source, token.LeadingTrivia);
            Add(html, source, token.SpanStart, token.Span.Length, Class(token));
            AddTrivia(html, source, token.TrailingTrivia);
        }

        return html.ToString();
    }

    private static void AddTrivia(StringBuilder html, string source, SyntaxTriviaList list)
    {
        foreach (var trivia in list)
        {
            var span = trivia.FullSpan;
            var isMagic = source.AsSpan(span.Start, span.Length).StartsWith("#!");
            Add(html, source, span.Start, span.Length, isMagic || trivia.IsDirective ? "p" : IsComment(trivia) ? "c" : "");
        }
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia
        or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
        or SyntaxKind.MultiLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia;

    private static void Add(StringBuilder html, string source, int start, int length, string css)
    {
        var text = Html.Escape(source.Substring(start, length));
        html.Append(css.Length == 0 || length == 0 ? text : $"<span class=\"{css}\">{text}</span>");
    }

    private static string Class(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => "n",
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.Utf8StringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken
            or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
            or SyntaxKind.InterpolatedRawStringEndToken => "s",
        SyntaxKind.IdentifierToken => Identifier(token),
        var kind => SyntaxFacts.IsKeywordKind(kind) || SyntaxFacts.IsContextualKeyword(kind) ? "k" : "",
    };

    private static string Identifier(SyntaxToken token) => token.Parent switch
    {
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or TypeParameterSyntax or ConstructorDeclarationSyntax => "t",
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => "m",
        SimpleNameSyntax name when IsType(name) => token.Text is "var" or "dynamic" or "nint" or "nuint" or "notnull" ? "k" : "t",
        SimpleNameSyntax name when IsInvoked(name) => token.Text == "nameof" ? "k" : "m",
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name
            when access.Expression == name && token.Text is [>= 'A' and <= 'Z', ..] => "t",
        _ => "",
    };

    private static bool IsInvoked(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call => call.Expression == name,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access => access.Name == name,
        MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax } => true,
        _ => false,
    };

    private static bool IsType(SimpleNameSyntax name) => name.Parent switch
    {
        ObjectCreationExpressionSyntax or ArrayTypeSyntax or NullableTypeSyntax or TypeArgumentListSyntax or RefTypeSyntax
            or AttributeSyntax or BaseTypeSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or DeclarationPatternSyntax
            or TupleElementSyntax or CatchDeclarationSyntax or TypeConstraintSyntax or RecursivePatternSyntax or TypePatternSyntax => true,
        VariableDeclarationSyntax declaration => declaration.Type == name,
        ParameterSyntax parameter => parameter.Type == name,
        CastExpressionSyntax cast => cast.Type == name,
        ForEachStatementSyntax loop => loop.Type == name,
        DeclarationExpressionSyntax declaration => declaration.Type == name,
        MethodDeclarationSyntax method => method.ReturnType == name,
        LocalFunctionStatementSyntax function => function.ReturnType == name,
        BasePropertyDeclarationSyntax property => property.Type == name,
        BinaryExpressionSyntax test => test.IsKind(SyntaxKind.AsExpression) || test.IsKind(SyntaxKind.IsExpression) ? test.Right == name : false,
        QualifiedNameSyntax qualified => qualified.Right == name && qualified.Parent is not (UsingDirectiveSyntax or QualifiedNameSyntax),
        GenericNameSyntax => true,
        _ => false,
    };
}
