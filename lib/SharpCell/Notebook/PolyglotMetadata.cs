using System.Text.Json.Nodes;

namespace SharpCell.Notebook;

/// <summary>The metadata by which Polyglot Notebooks, JupyterLab, VS Code and GitHub recognise a C# notebook.</summary>
internal static class PolyglotMetadata
{
    public const string CSharp = "csharp";
    public const string KernelSpec = ".net-csharp";

    /// <summary>Whether the notebook names no kernel or the C# one.</summary>
    public static bool IsCSharp(JsonObject metadata) =>
        metadata["kernelspec"] is not JsonObject spec
        || (spec["name"] is JsonValue value && value.TryGetValue(out string? name) && name == KernelSpec);

    /// <summary>Sets a C# notebook's own metadata; members that it does not define stay.</summary>
    public static void Complete(JsonObject metadata)
    {
        metadata["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = KernelSpec };
        metadata["language_info"] = new JsonObject
        {
            ["file_extension"] = ".cs",
            ["mimetype"] = "text/x-csharp",
            ["name"] = "C#",
            ["pygments_lexer"] = CSharp,
        };
        if (metadata["polyglot_notebook"] is not JsonObject)
        {
            metadata["polyglot_notebook"] = new JsonObject
            {
                ["kernelInfo"] = new JsonObject
                {
                    ["defaultKernelName"] = CSharp,
                    ["items"] = new JsonArray(new JsonObject { ["aliases"] = new JsonArray(), ["languageName"] = CSharp, ["name"] = CSharp }),
                },
            };
        }
    }

    /// <summary>Names a code cell's sub-kernel in both spellings that editors read.</summary>
    public static void Complete(NotebookCell cell)
    {
        var language = cell.Language;
        Group(cell.Metadata, "dotnet_interactive")["language"] = language;
        Group(cell.Metadata, "polyglot_notebook")["kernelName"] = language;
    }

    private static JsonObject Group(JsonObject metadata, string name)
    {
        if (metadata[name] is not JsonObject group)
        {
            metadata[name] = group = [];
        }

        return group;
    }
}
