using System.Collections.Concurrent;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SharpCell.Language;

/// <summary>
/// Finds the documentation comment of a symbol: in the source of a cell, in the XML file beside its assembly, or, for the framework, in the
/// SDK's reference pack. <c>inheritdoc</c> is followed.
/// </summary>
internal static class DocumentationFiles
{
    private const int MaxInherited = 8;
    private static readonly ConcurrentDictionary<(string File, string Id), string?> Cache = new();
    private static readonly Lazy<string[]> FrameworkFiles = new(FindFrameworkFiles);

    /// <summary>The comment as XML; null when there is none.</summary>
    public static string? Find(ISymbol symbol, CSharpCompilation compilation) => Find(symbol, compilation, MaxInherited);

    private static string? Find(ISymbol symbol, CSharpCompilation compilation, int left)
    {
        ISymbol original = symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol.OriginalDefinition;
        string? xml = original is IParameterSymbol parameter ? OfParameter(parameter, compilation) : Own(original, compilation);
        return xml is null || left == 0 || !xml.Contains("<inheritdoc", StringComparison.Ordinal) ? xml : Inherited(original, xml, compilation, left - 1) ?? xml;
    }

    private static string? Own(ISymbol symbol, CSharpCompilation compilation)
    {
        if (symbol.DeclaringSyntaxReferences.Length > 0)
        {
            return symbol.GetDocumentationCommentXml() is { Length: > 0 } comment ? comment : null;
        }

        return symbol.GetDocumentationCommentId() is { } id && symbol.ContainingAssembly is { } assembly
            && compilation.GetMetadataReference(assembly) is PortableExecutableReference { FilePath: { } path }
            ? Candidates(path).Select(file => Cache.GetOrAdd((file, id), key => Read(key.File, key.Id))).FirstOrDefault(found => found is not null)
            : null;
    }

    // A parameter's text is part of its method's comment, a record's part of the type's.
    private static string? OfParameter(IParameterSymbol parameter, CSharpCompilation compilation)
    {
        string? xml = Find(parameter.ContainingSymbol, compilation, MaxInherited);
        XElement? text = xml is null ? null : Parse(xml)?.Descendants("param").FirstOrDefault(p => (string?)p.Attribute("name") == parameter.Name);
        return text is null ? null : new XElement("member", new XElement("summary", text.Nodes())).ToString(SaveOptions.DisableFormatting);
    }

    private static string? Inherited(ISymbol symbol, string xml, CSharpCompilation compilation, int left)
    {
        string? named = (string?)Parse(xml)?.Descendants("inheritdoc").FirstOrDefault()?.Attribute("cref");
        ISymbol? from = named is not null ? DocumentationCommentId.GetFirstSymbolForDeclarationId(named, compilation) : symbol switch
        {
            IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
            IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
            INamedTypeSymbol type => (ISymbol?)type.Interfaces.FirstOrDefault() ?? type.BaseType,
            _ => symbol.ContainingType?.AllInterfaces.SelectMany(i => i.GetMembers(symbol.Name))
                .FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(m), symbol)),
        };
        return from is null ? null : Find(from, compilation, left);
    }

    private static IEnumerable<string> Candidates(string assembly)
    {
        string beside = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(beside))
        {
            return [beside];
        }

        // The framework is documented under the names of its reference assemblies, which group types otherwise than the runtime's.
        bool isFramework = Path.GetDirectoryName(assembly) == Path.GetDirectoryName(typeof(object).Assembly.Location);
        string own = Path.GetFileNameWithoutExtension(assembly) + ".xml";
        return isFramework ? FrameworkFiles.Value.OrderByDescending(file => Path.GetFileName(file) == own) : [];
    }

    private static string[] FindFrameworkFiles()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string packs = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        string[] names =
        [
            "System.Runtime.xml", "System.Collections.xml", "System.Linq.xml", "System.Console.xml", "System.Threading.xml", "System.Memory.xml",
            "System.Text.RegularExpressions.xml", "System.Text.Json.xml", "System.Net.Http.xml", "System.Collections.Concurrent.xml",
            "System.Diagnostics.Process.xml", "System.Runtime.InteropServices.xml", "System.Numerics.Vectors.xml", "System.Threading.Tasks.Parallel.xml",
            "System.IO.Compression.xml", "System.Collections.Immutable.xml", "System.Runtime.Numerics.xml", "System.Xml.ReaderWriter.xml",
            "System.Diagnostics.StackTrace.xml", "System.Reflection.Metadata.xml", "System.Linq.Expressions.xml", "System.Security.Cryptography.xml",
        ];
        string? newest = Directory.Exists(packs)
            ? Directory.GetDirectories(packs, $"{Environment.Version.Major}.*").OrderByDescending(f => f, StringComparer.Ordinal).SelectMany(f => Directory.GetDirectories(f + "/ref")).FirstOrDefault()
            : null;
        return newest is null ? [] : [.. names.Select(name => Path.Combine(newest, name)).Where(File.Exists)];
    }

    // The files are large and one member is wanted: it is cut out of the bytes and only that part is read as XML.
    private static string? Read(string file, string id)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"<member name=\"{id}\">"));
        int length = at < 0 ? -1 : bytes.AsSpan(at).IndexOf("</member>"u8);
        return length < 0 ? null : Encoding.UTF8.GetString(bytes, at, length) + "</member>";
    }

    private static XElement? Parse(string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException)
        {
            // An author's comment may be malformed; then there is nothing to show.
            return null;
        }
    }
}
