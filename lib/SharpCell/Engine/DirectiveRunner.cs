using System.Text.Json;
using Microsoft.DotNet.Interactive;
using SharpCell.Formatting;
using SharpCell.Notebook;

namespace SharpCell.Engine;

/// <summary>Carries out the lines of a cell that speak to the engine, and the cells that are not C#.</summary>
internal sealed class DirectiveRunner
{
    private readonly ScriptSession session;
    private readonly ScriptReferences references;
    private readonly ScriptLoadContext loader;
    private readonly SharedValues values;
    private readonly PackageRestore packages;
    private readonly List<string> feeds = [];

    public DirectiveRunner(string baseFolder, PackageRestore packages, ScriptSession session, ScriptReferences references, ScriptLoadContext loader)
    {
        BaseFolder = baseFolder;
        this.packages = packages;
        this.session = session;
        this.references = references;
        this.loader = loader;
        values = new SharedValues(session);
    }

    /// <summary>The folder of the file whose lines are being carried out.</summary>
    public string BaseFolder { get; set; }

    /// <summary>Carries out the directives of a C# part.</summary>
    /// <returns>The files to run before its code, in order.</returns>
    public IReadOnlyList<Import> RunDirectives(CellPart part, CellRun run)
    {
        List<Import> imports = [];
        List<PackageRequest> requested = [];
        foreach (Directive directive in part.Directives)
        {
            string argument = directive.Arguments.Trim('"', ' ');
            switch (directive.Name)
            {
                case "#r" when argument.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase):
                    requested.Add(PackageRequest.Parse(argument["nuget:".Length..], directive.Line));
                    break;
                case "#r":
                    AddReference(argument, directive.Line);
                    break;
                case "#i":
                    feeds.Add(argument.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase) ? argument["nuget:".Length..].Trim() : Absolute(argument));
                    break;
                case "#load" or "#!import":
                    imports.Add(ImportReader.Read(Existing(argument, directive), directive.Line));
                    break;
                case "#!share" or "#!set":
                    values.Assign(directive, run);
                    break;
            }
        }

        AddPackages(requested, run);
        return imports;
    }

    /// <summary>Shows a part that is not C#.</summary>
    public CellOutcome RunMarkup(CellPart part, CellRun run)
    {
        Dictionary<string, object?> shared = [];
        foreach (Directive directive in part.Directives.Where(d => d.Name is "#!share" or "#!set"))
        {
            (string name, object? value) = values.Read(directive, run);
            shared[name] = value;
        }

        string text = part.Code.Trim('\n');
        run.MarkExecuted(text.Length > 0);
        switch (part.Language)
        {
            case "markdown":
                Show(run, (MimeTypes.Markdown, text));
                break;
            case "html":
                Show(run, (MimeTypes.Html, text));
                break;
            case "javascript":
                string constants = string.Concat(shared.Select(v => $"const {v.Key} = {JsonSerializer.Serialize(v.Value)};\n"));
                Show(run, (MimeTypes.Html, $"<script type=\"text/javascript\">\n{constants}{text}\n</script>"));
                break;
            case "mermaid":
                Show(run, (MimeTypes.Mermaid, text), (MimeTypes.Html, $"<pre class=\"mermaid\">{HtmlText.Escape(text)}</pre>"));
                break;
            case "value":
                values.Keep(part.Directives.FirstOrDefault(d => d.Name == "#!value"), text);
                break;
            default:
                throw new CellDirectiveException($"Cells of language '{part.Language}' are not run here. Known are {CellParser.Known}.", 1);
        }

        return CellOutcome.Succeeded;
    }

    private static void Show(CellRun run, params (string MimeType, string Text)[] data) =>
        run.Context.Put(new DisplayData(data.ToDictionary(d => d.MimeType, d => d.Text), Guid.NewGuid().ToString(), DisplayKind.Display));

    private void AddReference(string argument, int line)
    {
        string path = Absolute(argument);
        if (File.Exists(path))
        {
            references.AddFile(path);
        }
        else if (!references.TryAddHosted(Path.GetFileNameWithoutExtension(argument.Split(',')[0]), out _)
            && !references.TryAddHosted(argument.Split(',')[0], out _))
        {
            throw new CellDirectiveException(
                $"Line {line}: #r \"{argument}\": there is no file {path}, and the host carries no assembly of this name. Build it first, or correct the path.", line);
        }
    }

    private void AddPackages(List<PackageRequest> requested, CellRun run)
    {
        if (requested.Count == 0)
        {
            return;
        }

        List<string> lines = [];
        List<PackageRequest> missing = [];
        foreach (PackageRequest package in requested)
        {
            if (package.BindToHost(references) is { } version)
            {
                lines.Add($"{package.Id} {version} (the course's own)");
            }
            else
            {
                missing.Add(package);
            }
        }

        using PackageNotice notice = new(run.Context, missing.Count > 0 ? missing : requested);
        if (missing.Count > 0)
        {
            RestoredPackages restored = packages.Restore(missing, feeds, lines.Add, run.Stop);
            HostPackages.Check(missing, restored, loader);
            foreach (string assembly in restored.Assemblies)
            {
                references.AddFile(assembly);
            }

            foreach (string folder in restored.NativeFolders)
            {
                loader.AddFolder(folder);
            }

            lines.AddRange(missing.Select(package => package.ToString()));
        }

        notice.Finish(lines);
    }

    private string Existing(string argument, Directive directive)
    {
        string path = Absolute(argument);
        return File.Exists(path)
            ? path
            : throw new CellDirectiveException($"Line {directive.Line}: {directive.Name} {argument}: there is no file {path}.", directive.Line);
    }

    private string Absolute(string path) => Path.GetFullPath(path, BaseFolder);
}
