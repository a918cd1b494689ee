using System.Text.Json.Nodes;
using SharpCell.Notebook;

namespace SharpCell.Running;

/// <summary>
/// Makes an executed notebook's charts draw themselves without a network in programs that show the HTML of an output:
/// the first chart carries plotly.js, the others find it loaded.
/// </summary>
public static class ChartScript
{
    private const string Mark = "<script data-library=\"plotly.js\">";

    /// <summary>Puts plotly.js before the HTML of the first chart, once; nothing where there is no chart or no plotly.js.</summary>
    internal static void Embed(NotebookDocument document, string? nodeModules)
    {
        DataOutput? first = document.Cells.SelectMany(cell => cell.Outputs).OfType<DataOutput>()
            .FirstOrDefault(output => output.Data.ContainsKey(MimeTypes.Plotly) && output.Text(MimeTypes.Html) is not null);
        if (first?.Text(MimeTypes.Html) is { } html && !html.StartsWith(Mark, StringComparison.Ordinal) && Read(nodeModules) is { } element)
        {
            first.Data[MimeTypes.Html] = JsonValue.Create(element + html);
        }
    }

    /// <summary>The element that loads plotly.js into a page, for the HTML of charts to draw itself; null where there is no plotly.js.</summary>
    /// <param name="nodeModules">The <c>node_modules</c> folder that holds it; null for none.</param>
    public static string? Read(string? nodeModules)
    {
        string? file = nodeModules is null ? null : Path.Combine(nodeModules, "plotly.js-dist-min", "plotly.min.js");
        return File.Exists(file) ? Element(File.ReadAllText(file)) : null;
    }

    // A page with a module loader (classic Jupyter has require.js) would keep the library from becoming window.Plotly.
    private static string Element(string script) =>
        $"{Mark}(function () {{ var define, module, exports;\n{script.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)}\n}}).call(window);</script>\n";
}
