using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SharpCell.Engine;

namespace SharpCell.Language;

/// <summary>Finds what can be written at a place in C# code.</summary>
internal static class CompletionFinder
{
    private static readonly string[] Keywords =
    [
        .. SyntaxFacts.GetReservedKeywordKinds()
            .Concat(
            [
                SyntaxKind.AsyncKeyword, SyntaxKind.AwaitKeyword, SyntaxKind.FieldKeyword, SyntaxKind.GetKeyword,
                SyntaxKind.GlobalKeyword, SyntaxKind.InitKeyword, SyntaxKind.NameOfKeyword, SyntaxKind.PartialKeyword, SyntaxKind.RecordKeyword,
                SyntaxKind.RequiredKeyword, SyntaxKind.SetKeyword, SyntaxKind.VarKeyword, SyntaxKind.WhenKeyword, SyntaxKind.WhereKeyword,
                SyntaxKind.WithKeyword, SyntaxKind.YieldKeyword, SyntaxKind.AndKeyword, SyntaxKind.OrKeyword, SyntaxKind.NotKeyword,
            ])
            .Select(SyntaxFacts.GetText)
            .Append("dynamic")
            .Where(text => !text.StartsWith("__", StringComparison.Ordinal)),
    ];

    public static (int Start, IEnumerable<CompletionItem> Items) Find(ScriptSession session, CellText cell, int index, CancellationToken cancellation)
    {
        int start = index;
        while (start > 0 && (SyntaxFacts.IsIdentifierPartCharacter(cell.Code[start - 1]) || cell.Code[start - 1] == '@'))
        {
            start--;
        }

        string prefix = cell.Code[start..index];
        if ((prefix.Length > 0 && char.IsAsciiDigit(prefix[0])) || IsText(cell.Parse(), start))
        {
            return (index, []);
        }

        // What follows the cursor may be read as a continuation of the unfinished line. Where that gives nothing, the cell is taken to end here.
        CompletionItem[] found = Ask(cell.Code);
        return (start, found.Length > 0 ? found : Ask(cell.Code[..index]));

        CompletionItem[] Ask(string code) => new Place(session, code, start, prefix, cancellation).Find();
    }

    // In a comment, or between the quotes of a string.
    private static bool IsText(SyntaxTree tree, int start)
    {
        if (start == 0)
        {
            return false;
        }

        SyntaxNode root = tree.GetRoot();
        SyntaxTrivia trivia = root.FindTrivia(start - 1, findInsideTrivia: false);
        SyntaxToken token = root.FindToken(start - 1);
        bool isComment = trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;
        bool isLiteral = token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken;
        bool isNumber = token.IsKind(SyntaxKind.NumericLiteralToken) && token.Span.End >= start;
        return isComment || isNumber
            || (isLiteral && token.SpanStart < start && (token.Span.End > start || IsOpen(token) || token.Kind() is SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedVerbatimStringStartToken));
    }

    private static bool IsOpen(SyntaxToken literal) => literal.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>One reading of the code around the cursor.</summary>
    private sealed class Place
    {
        private const int LastRank = 4;
        private readonly CompilationUnitSyntax root;
        private readonly SemanticModel model;
        private readonly string code;
        private readonly int start;
        private readonly string wanted;
        private readonly CancellationToken cancellation;

        public Place(ScriptSession session, string code, int start, string prefix, CancellationToken cancellation)
        {
            SyntaxTree tree = ScriptSession.Parse(code, "cell", cancellation);
            root = (CompilationUnitSyntax)tree.GetRoot(cancellation);
            model = session.Peek(tree).GetSemanticModel(tree);
            (this.code, this.start, this.cancellation) = (code, start, cancellation);
            wanted = prefix.TrimStart('@');
        }

        public CompletionItem[] Find()
        {
            SyntaxToken left = LeftToken();
            IEnumerable<CompletionItem> items = left.Kind() switch
            {
                SyntaxKind.DotToken => Members(left),
                SyntaxKind.OpenBraceToken or SyntaxKind.CommaToken when left.Parent is InitializerExpressionSyntax initializer
                    && initializer.Kind() is SyntaxKind.ObjectInitializerExpression or SyntaxKind.WithInitializerExpression => Settable(initializer),
                // With a first word and no `=` yet, the compiler takes the names to set for the items of a collection.
                SyntaxKind.OpenBraceToken or SyntaxKind.CommaToken when left.Parent is InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression } collection
                    => Settable(collection).Concat(Names()),
                SyntaxKind.UsingKeyword when left.Parent is UsingDirectiveSyntax => Symbols(model.LookupNamespacesAndTypes(start).Where(s => s is INamespaceSymbol)),
                SyntaxKind.OpenParenToken or SyntaxKind.CommaToken when left.Parent is ArgumentListSyntax arguments => Parameters(arguments).Concat(Names()),
                _ => Names(),
            };
            IEnumerable<CompletionItem> distinct = items.DistinctBy(item => item.Text);
            CompletionItem[] exact =
                [.. distinct.Where(item => item.Text.TrimStart('@').StartsWith(wanted, StringComparison.OrdinalIgnoreCase)).Take(LanguageService.MaxCompletions)];
            return exact.Length > 0 ? exact : [.. distinct.Where(item => Fits(item.Text)).Take(LanguageService.MaxCompletions)];
        }

        private bool Fits(string name) => name.Contains(wanted, StringComparison.OrdinalIgnoreCase);

        // The token before the word that is being written.
        private SyntaxToken LeftToken()
        {
            int at = start - 1;
            while (at >= 0 && char.IsWhiteSpace(code[at]))
            {
                at--;
            }

            return at < 0 ? default : root.FindToken(at);
        }

        private IEnumerable<CompletionItem> Members(SyntaxToken dot)
        {
            ExpressionSyntax? owner = dot.Parent switch
            {
                MemberAccessExpressionSyntax access => access.Expression,
                QualifiedNameSyntax name => name.Left,
                MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
                _ => null,
            };
            if (owner is null)
            {
                return [];
            }

            ISymbol? symbol = model.GetSymbolInfo(owner, cancellation).Symbol;
            ITypeSymbol? type = model.GetTypeInfo(owner, cancellation).Type;
            if (owner.Parent is QualifiedNameSyntax && symbol is null)
            {
                // Followed by another name, `value.` reads like the type of a declaration.
                ExpressionSyntax expression = SyntaxFactory.ParseExpression(owner.ToString());
                symbol = model.GetSpeculativeSymbolInfo(owner.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Symbol;
                type = model.GetSpeculativeTypeInfo(owner.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Type;
            }

            if (dot.Parent is MemberBindingExpressionSyntax && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            {
                type = nullable.TypeArguments[0];
            }

            return symbol is INamespaceSymbol or INamedTypeSymbol
                ? Symbols(model.LookupSymbols(start, (INamespaceOrTypeSymbol)symbol).Where(s => symbol is INamespaceSymbol || s.IsStatic || s is INamedTypeSymbol))
                : type is null or IErrorTypeSymbol or IPointerTypeSymbol || type.SpecialType == SpecialType.System_Void
                    ? []
                    : Symbols(model.LookupSymbols(start, type, includeReducedExtensionMethods: true).Where(s => !s.IsStatic && s is not INamedTypeSymbol));
        }

        private IEnumerable<CompletionItem> Settable(InitializerExpressionSyntax initializer)
        {
            ITypeSymbol? type = initializer.Parent is ExpressionSyntax creation ? model.GetTypeInfo(creation, cancellation).Type : null;
            return type is null
                ? []
                : Symbols(model.LookupSymbols(start, type).Where(s => s is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false, SetMethod: not null, IsIndexer: false }));
        }

        private IEnumerable<CompletionItem> Parameters(ArgumentListSyntax arguments)
        {
            IEnumerable<ISymbol> candidates = arguments.Parent switch
            {
                InvocationExpressionSyntax call => model.GetMemberGroup(call.Expression, cancellation),
                BaseObjectCreationExpressionSyntax creation when model.GetTypeInfo(creation, cancellation).Type is INamedTypeSymbol made => made.InstanceConstructors,
                _ => [],
            };
            HashSet<string> given = [.. arguments.Arguments.Select(a => a.NameColon?.Name.Identifier.ValueText).OfType<string>()];
            int position = arguments.Arguments.TakeWhile(a => a.Span.End < start && !a.Span.IsEmpty).Count();
            return candidates.OfType<IMethodSymbol>().SelectMany(m => m.Parameters.Skip(position)).Where(p => !given.Contains(p.Name))
                .DistinctBy(p => p.Name)
                .Select(p => new CompletionItem(p.Name + ":", "parameter", SymbolText.Of(p)));
        }

        private IEnumerable<CompletionItem> Names()
        {
            ILookup<bool, ISymbol> isForeignType = model.LookupSymbols(start).ToLookup(s => Rank(s) == LastRank);
            return Symbols(isForeignType[false])
                .Concat(Keywords.Select(word => new CompletionItem(word, "keyword", "")))
                .Concat(Symbols(isForeignType[true]));
        }

        // Thousands of names may be in scope: signatures are made only of those that are offered.
        private IEnumerable<CompletionItem> Symbols(IEnumerable<ISymbol> symbols) => symbols
            .Where(s => Fits(s.Name) && s.CanBeReferencedByName && !(s.IsImplicitlyDeclared && s is not IMethodSymbol) && !SymbolText.IsHidden(s))
            .GroupBy(s => s.Name, StringComparer.Ordinal)
            .Select(group => (First: group.First(), Count: group.Count()))
            .OrderBy(named => Rank(named.First)).ThenBy(named => named.First.Name, StringComparer.OrdinalIgnoreCase)
            .Select(named => new CompletionItem(
                SyntaxFacts.GetKeywordKind(named.First.Name) == SyntaxKind.None ? named.First.Name : "@" + named.First.Name,
                SymbolText.Kind(named.First),
                SymbolText.Of(named.First) + (named.Count > 1 ? $" (+{named.Count - 1})" : "")));

        // What the notebook declares comes first, extension methods after a type's own members, types and namespaces last.
        private static int Rank(ISymbol symbol) => symbol switch
        {
            ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => 0,
            INamedTypeSymbol or INamespaceSymbol => symbol.Locations.Any(l => l.IsInSource) ? 1 : LastRank,
            IMethodSymbol { MethodKind: MethodKind.ReducedExtension } => 3,
            _ => symbol.Locations.Any(l => l.IsInSource) ? 1 : 2,
        };
    }
}
