using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SharpCell.Engine;
using SharpCell.Formatting;

namespace SharpCell.Language;

/// <summary>Says what the name at a place in C# code means.</summary>
internal static class Inspector
{
    private const int MaxOverloads = 12;

    public static Inspection? Inspect(ScriptSession session, CellText cell, int index, bool withRemarks, CancellationToken cancellation)
    {
        SyntaxTree tree = cell.Parse();
        CSharpCompilation compilation = session.Peek(tree);
        SemanticModel model = compilation.GetSemanticModel(tree);
        SyntaxNode root = tree.GetRoot(cancellation);
        ISymbol[] symbols = [.. Candidates(root, index).Select(node => Symbols(model, node, cancellation)).FirstOrDefault(found => found.Length > 0) ?? []];
        return symbols.Length == 0 ? null : Describe(symbols, compilation, withRemarks);
    }

    // The name under the cursor or just before it; else the method whose arguments surround the cursor.
    private static IEnumerable<SyntaxNode> Candidates(SyntaxNode root, int index)
    {
        foreach (int at in new[] { index, index - 1 }.Where(at => at >= 0 && at < root.FullSpan.End))
        {
            SyntaxToken token = root.FindToken(at);
            if (token.Span.Contains(at) && token.Parent is { } parent && (token.IsKind(SyntaxKind.IdentifierToken) || parent is PredefinedTypeSyntax))
            {
                yield return parent;
            }
        }

        if (index == 0)
        {
            yield break;
        }

        foreach (ArgumentListSyntax list in root.FindToken(Math.Min(index, root.FullSpan.End) - 1).Parent?.AncestorsAndSelf().OfType<ArgumentListSyntax>() ?? [])
        {
            if (list.OpenParenToken.Span.End <= index && (list.CloseParenToken.IsMissing || index <= list.CloseParenToken.SpanStart))
            {
                yield return list.Parent is InvocationExpressionSyntax call ? call.Expression : list.Parent!;
            }
        }
    }

    private static ISymbol[] Symbols(SemanticModel model, SyntaxNode node, CancellationToken cancellation)
    {
        if (node is IdentifierNameSyntax { Identifier.ValueText: "var" } implicitType && model.GetTypeInfo(implicitType, cancellation).Type is { } inferred)
        {
            return [inferred];
        }

        // `new Name(…)`: the constructor says more than the type.
        if (node.Parent is BaseObjectCreationExpressionSyntax creation && model.GetSymbolInfo(creation, cancellation) is var made && (made.Symbol is not null || !made.CandidateSymbols.IsEmpty))
        {
            return made.Symbol is null ? [.. made.CandidateSymbols] : [made.Symbol];
        }

        if (model.GetDeclaredSymbol(node, cancellation) is { } declared)
        {
            return [declared];
        }

        SymbolInfo info = model.GetSymbolInfo(node, cancellation);
        ISymbol[] others = [.. model.GetMemberGroup(node, cancellation).Where(m => !SymbolEqualityComparer.Default.Equals(m, info.Symbol))];
        return info.Symbol is not null ? [info.Symbol, .. others] : others.Length > 0 ? others : [.. info.CandidateSymbols];
    }

    private static Inspection Describe(ISymbol[] symbols, CSharpCompilation compilation, bool withRemarks)
    {
        StringBuilder signatures = new();
        foreach (ISymbol symbol in symbols.Take(MaxOverloads))
        {
            signatures.Append(SymbolText.Declaration(symbol)).Append('\n');
        }

        if (symbols.Length > MaxOverloads)
        {
            signatures.Append($"… ({symbols.Length - MaxOverloads} more overloads)\n");
        }

        DocumentationText? documentation = symbols
            .Select(symbol => DocumentationFiles.Find(symbol, compilation))
            .OfType<string>()
            .Select(xml => DocumentationText.Read(xml, withRemarks))
            .FirstOrDefault(text => text is not null);
        string text = signatures.ToString().TrimEnd();
        return new Inspection(
            documentation is null ? text : $"{text}\n\n{documentation.Plain}",
            $"<pre>{HtmlText.Escape(text)}</pre>{documentation?.Html}");
    }
}
