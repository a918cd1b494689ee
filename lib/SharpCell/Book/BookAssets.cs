namespace SharpCell.Book;

/// <summary>The book's own style and script, and the browser libraries that it finds in <c>node_modules</c>.</summary>
/// <param name="nodeModules">That folder, or <see langword="null"/>.</param>
internal sealed class BookAssets(string? nodeModules)
{
    private const string Fonts = "@fontsource-variable";

    private static readonly string[] FontFiles =
    [
        "source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
        "source-serif-4/files/source-serif-4-latin-wght-italic.woff2",
        "source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
        "source-code-pro/files/source-code-pro-latin-wght-normal.woff2",
    ];

    private static readonly string[] MathsFiles = ["katex/dist/katex.min.js", "katex/dist/katex.min.css"];
    private const string DiagramFile = "mermaid/dist/mermaid.min.js";
    private const string ChartFile = "plotly.js-dist-min/plotly.min.js";

    public bool HasFonts { get; } = FontFiles.All(file => Exists(nodeModules, $"{Fonts}/{file}"));

    public bool HasMaths { get; } = MathsFiles.All(file => Exists(nodeModules, file));

    public bool HasDiagrams { get; } = Exists(nodeModules, DiagramFile);

    public bool HasCharts { get; } = Exists(nodeModules, ChartFile);

    /// <summary>What a book with these needs lacks: nothing, or one line.</summary>
    public IEnumerable<string> Missing(IReadOnlyCollection<PageNeeds> pages)
    {
        var lacking = new List<string>();
        Lack(!HasMaths && pages.Any(page => page.Maths), "formulas stand as LaTeX source (package katex)");
        Lack(!HasDiagrams && pages.Any(page => page.Diagrams), "diagrams stand as source (package mermaid)");
        Lack(!HasCharts && pages.Any(page => page.Charts), "charts stand as tables of their traces (package plotly.js-dist-min)");
        return lacking.Count == 0 ? [] : [$"The book lacks some npm packages: {string.Join("; ", lacking)}. Install npm and run: npm ci"];

        void Lack(bool lacks, string what)
        {
            if (lacks)
            {
                lacking.Add(what);
            }
        }
    }

    /// <summary>Copies what the pages use into the book's <c>assets</c> folder.</summary>
    public void CopyTo(string folder, IReadOnlyCollection<PageNeeds> pages)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "book.css", "book.js" })
        {
            File.WriteAllText(Path.Combine(folder, name), Resource(name));
        }

        if (HasFonts)
        {
            File.WriteAllText(Path.Combine(folder, "fonts.css"), Resource("fonts.css"));
            Array.ForEach(FontFiles, file => Copy($"{Fonts}/{file}", Path.Combine(folder, "fonts")));
        }

        if (HasMaths && pages.Any(page => page.Maths))
        {
            Array.ForEach(MathsFiles, file => Copy(file, folder));
            foreach (var font in Directory.EnumerateFiles(Path.Combine(nodeModules!, "katex", "dist", "fonts"), "*.woff2"))
            {
                Copy($"katex/dist/fonts/{Path.GetFileName(font)}", Path.Combine(folder, "fonts"));
            }
        }

        if (HasDiagrams && pages.Any(page => page.Diagrams))
        {
            Copy(DiagramFile, folder);
        }

        if (HasCharts && pages.Any(page => page.Charts))
        {
            Copy(ChartFile, folder);
        }
    }

    private void Copy(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(nodeModules!, file), Path.Combine(folder, Path.GetFileName(file)));
    }

    private static bool Exists(string? folder, string file) => folder is not null && File.Exists(Path.Combine(folder, file));

    private static string Resource(string name)
    {
        using var stream = typeof(BookAssets).Assembly.GetManifestResourceStream($"SharpCell.Book.{name}")
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{name}'; build SharpCell again.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
