using Microsoft.CodeAnalysis;

namespace SharpCell.Language;

/// <summary>Symbols as text.</summary>
internal static class SymbolText
{
    private static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance);

    /// <summary>A signature, without the names of compiled cells.</summary>
    public static string Of(ISymbol symbol)
    {
        SymbolDisplayFormat format = symbol.ContainingType is { IsScriptClass: true } || symbol is IParameterSymbol
            ? Short.WithMemberOptions(Short.MemberOptions & ~SymbolDisplayMemberOptions.IncludeContainingType)
            : Short;
        return symbol.ToDisplayString(format);
    }

    /// <summary>A signature with what declares it: the accessors of a property, the type of a variable, the kind and bases of a type.</summary>
    public static string Declaration(ISymbol symbol) => symbol switch
    {
        IPropertySymbol property => $"{Of(property)} {{ {(property.GetMethod is null ? "" : "get; ")}{(property.SetMethod is null ? "" : property.SetMethod.IsInitOnly ? "init; " : "set; ")}}}",
        INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } type => Of(type) + Bases(type),
        IParameterSymbol => $"(parameter) {Of(symbol)}",
        ILocalSymbol or IRangeVariableSymbol => $"(variable) {Of(symbol)}",
        IFieldSymbol { ContainingType.IsScriptClass: true } => $"(variable) {Of(symbol)}",
        _ => Of(symbol),
    };

    private static string Bases(INamedTypeSymbol type)
    {
        IEnumerable<INamedTypeSymbol> bases = type.BaseType is { SpecialType: SpecialType.None } parent && type.TypeKind == TypeKind.Class
            ? type.Interfaces.Prepend(parent)
            : type.Interfaces;
        string names = string.Join(", ", bases.Select(b => b.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        return names.Length == 0 ? "" : " : " + names;
    }

    /// <summary>What a symbol is, in one word.</summary>
    public static string Kind(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => "method",
        IPropertySymbol => "property",
        IFieldSymbol { ContainingType.IsScriptClass: true } or ILocalSymbol or IRangeVariableSymbol => "variable",
        IFieldSymbol => "field",
        IEventSymbol => "event",
        IParameterSymbol => "parameter",
        INamespaceSymbol => "namespace",
        INamedTypeSymbol type => type.TypeKind switch
        {
            TypeKind.Struct => "struct",
            TypeKind.Interface => "interface",
            TypeKind.Enum => "enum",
            TypeKind.Delegate => "delegate",
            _ => "class",
        },
        ITypeParameterSymbol => "class",
        _ => "variable",
    };

    /// <summary>Whether its author asked editors not to show it.</summary>
    public static bool IsHidden(ISymbol symbol) => symbol.GetAttributes().Any(a =>
        a.AttributeClass is { Name: "EditorBrowsableAttribute" } && a.ConstructorArguments is [{ Value: 1 }]);
}
