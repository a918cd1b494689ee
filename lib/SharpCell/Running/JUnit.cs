using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace SharpCell.Running;

/// <summary>Writes a report as JUnit XML, which continuous-integration servers read.</summary>
internal static class JUnit
{
    public static string Write(RunReport report)
    {
        XElement root = new(
            "testsuites",
            new XAttribute("time", Seconds(report.Elapsed)),
            report.Notebooks.Select(Suite));
        return new XDocument(new XDeclaration("1.0", "utf-8", null), root).Declaration + "\n" + root + "\n";
    }

    private static XElement Suite(NotebookReport notebook)
    {
        XElement suite = new(
            "testsuite",
            new XAttribute("name", Clean(notebook.Path)),
            new XAttribute("tests", notebook.Cells.Count + (notebook.Error is null ? 0 : 1)),
            new XAttribute("failures", notebook.Cells.Count(c => c.Status == CellStatus.Failed)),
            new XAttribute("errors", notebook.Error is null ? 0 : 1),
            new XAttribute("skipped", notebook.Cells.Count(c => c.Status is CellStatus.Skipped or CellStatus.NotRun)),
            new XAttribute("time", Seconds(notebook.Elapsed)),
            notebook.Cells.Select(cell => Case(notebook, cell)));
        if (notebook.Error is { } error)
        {
            suite.Add(new XElement(
                "testcase",
                new XAttribute("classname", Clean(notebook.Path)),
                new XAttribute("name", "notebook"),
                new XAttribute("time", "0"),
                new XElement("error", new XAttribute("message", Clean(error)))));
        }

        return suite;
    }

    private static XElement Case(NotebookReport notebook, CellReport cell)
    {
        string title = cell.Source.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";
        XElement test = new(
            "testcase",
            new XAttribute("classname", Clean(notebook.Path)),
            new XAttribute("name", Clean($"cell {cell.Number}: {title}")),
            new XAttribute("time", Seconds(cell.Elapsed)));
        switch (cell.Status)
        {
            case CellStatus.Failed:
                test.Add(new XElement(
                    "failure",
                    new XAttribute("type", Clean(cell.Failures[0].Kind)),
                    new XAttribute("message", Clean(string.Join("; ", cell.Failures.Select(f => f.Message)))),
                    Clean(cell.Describe())));
                break;
            case CellStatus.Skipped:
                test.Add(new XElement("skipped", new XAttribute("message", "tagged skip-execution")));
                break;
            case CellStatus.NotRun:
                test.Add(new XElement("skipped", new XAttribute("message", "the notebook stopped before this cell")));
                break;
        }

        return test;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    // XML 1.0 has no place for most control characters, which program output may hold.
    private static string Clean(string text) => string.Concat(text.Select((c, i) =>
        XmlConvert.IsXmlChar(c) ? c
        : char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? c
        : char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1]) ? c
        : '\uFFFD'));
}
