using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace SharpCell.Engine;

/// <summary>
/// The chain of compiled cells. Each cell is a script compilation that sees what the cells before it declared.
/// </summary>
/// <remarks>
/// Name lookup walks the whole chain, so the chain is kept short: a cell that declares nothing (it only computes or shows something)
/// is run and then left out of the chain, because no later cell can name anything in it.
/// A compilation takes over the references of the one that it continues: each is given only what was added since, or their tables would
/// grow with the square of the number of cells.
/// </remarks>
internal sealed class ScriptSession
{
    /// <summary>What .NET Interactive's C# kernel imports, and the bare names of its helpers.</summary>
    private static readonly string[] Imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "Microsoft.DotNet.Interactive.Kernel",
    ];

    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.CSharp14, DocumentationMode.Parse, SourceCodeKind.Script);

    private static readonly CSharpCompilationOptions BaseOptions = new CSharpCompilationOptions(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        generalDiagnosticOption: ReportDiagnostic.Suppress,
        nullableContextOptions: NullableContextOptions.Disable,
        assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);

    private static readonly EmitOptions Emit = new(debugInformationFormat: DebugInformationFormat.PortablePdb);
    private readonly string prefix = "cell-" + Guid.NewGuid().ToString("N");
    private readonly ScriptLoadContext loader;
    private readonly ScriptReferences references;
    private volatile Link? last;
    private object?[] states = new object?[8];
    private int depth;
    private int count;

    public ScriptSession(ScriptLoadContext loader, ScriptReferences references)
    {
        this.loader = loader;
        this.references = references;
    }

    /// <summary>How many cells later cells look names up in.</summary>
    public int ChainLength => depth;

    /// <summary>Parses the C# of a cell.</summary>
    public static SyntaxTree Parse(string code, string path, CancellationToken cancellation) =>
        CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), ParseOptions, path, cancellation);

    /// <summary>A compilation of a cell that sees everything declared so far, to look into and not to run. Any thread may ask.</summary>
    public CSharpCompilation Peek(SyntaxTree tree) => Continue(tree, prefix + "-peek", "Cell#0").Compilation;

    /// <summary>Compiles a cell against everything before it. Nothing changes in the session until <see cref="Start"/>.</summary>
    /// <param name="code">The code, with engine directives already blanked out.</param>
    /// <param name="path">The name shown in stack traces.</param>
    /// <param name="cancellation">Stops the compiler.</param>
    /// <exception cref="CellCompilationException">The code does not compile.</exception>
    public ScriptSubmission Compile(string code, string path, CancellationToken cancellation)
    {
        SyntaxTree tree = Parse(code, path, cancellation);
        var root = (CompilationUnitSyntax)tree.GetRoot(cancellation);
        string name = $"{prefix}-{count++}";
        (CSharpCompilation compilation, int known) = Continue(tree, name, $"Cell#{count}");
        if (root.Members.Count == 0)
        {
            Check(compilation.GetDiagnostics(cancellation));
            return new ScriptSubmission(compilation, known, root, null);
        }

        MemoryStream image = new();
        MemoryStream symbols = new();
        EmitResult emitted = compilation.Emit(image, symbols, options: Emit, cancellationToken: cancellation);
        Check(emitted.Diagnostics);
        image.Position = 0;
        symbols.Position = 0;
        Assembly assembly = loader.LoadSubmission(name, image, symbols);
        IMethodSymbol entry = compilation.GetEntryPoint(cancellation)!;
        MethodInfo factory = assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!;
        return new ScriptSubmission(compilation, known, root, factory.CreateDelegate<Func<object?[], Task<object?>>>());
    }

    /// <summary>Runs a compiled cell up to its first wait. What it declared is visible to later cells even when it fails.</summary>
    public Task<object?> Start(ScriptSubmission submission)
    {
        int slot = depth + 1;
        if (slot + 1 >= states.Length)
        {
            Array.Resize(ref states, states.Length * 2);
        }

        bool keeps = last is null || submission.DeclaresNames;
        if (keeps)
        {
            last = new Link(submission.Compilation, submission.References);
            depth += submission.Factory is null ? 0 : 1;
        }

        return submission.Factory is null ? Task.FromResult<object?>(null) : submission.Factory(states);
    }

    /// <summary>The value of a top-level variable, newest declaration first.</summary>
    public bool TryGetVariable(string name, out object? value)
    {
        (object State, FieldInfo Field)? found = Find(name);
        value = found?.Field.GetValue(found.Value.State);
        return found is not null;
    }

    /// <summary>The declared type of a top-level variable; null when there is none of this name.</summary>
    public Type? TypeOfVariable(string name) => Find(name)?.Field.FieldType;

    private Link Continue(SyntaxTree tree, string name, string scriptClass)
    {
        Link? previous = last;
        MetadataReference[] all = references.All;
        CSharpCompilation compilation = CSharpCompilation.CreateScriptCompilation(
            name,
            tree,
            all[(previous?.References ?? 0)..],
            BaseOptions.WithScriptClassName(scriptClass).WithUsings(previous is null ? Imports : []),
            previous?.Compilation,
            typeof(object));
        return new Link(compilation, all.Length);
    }

    private (object State, FieldInfo Field)? Find(string name)
    {
        for (int slot = depth; slot > 0; slot--)
        {
            if (states[slot] is { } state
                && state.GetType().GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is { } field)
            {
                return (state, field);
            }
        }

        return null;
    }

    private static void Check(IEnumerable<Diagnostic> diagnostics)
    {
        Diagnostic[] errors = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        if (errors.Length > 0)
        {
            throw new CellCompilationException(errors);
        }
    }

    /// <summary>A compiled cell of the chain, and how many references it and those before it were given.</summary>
    private sealed record Link(CSharpCompilation Compilation, int References);
}
