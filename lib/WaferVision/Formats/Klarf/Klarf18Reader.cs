namespace WaferVision.Formats;

/// <summary>A record of KLARF 1.8: named fields, lists and records within it.</summary>
internal sealed class KlarfRecord(KlarfToken start, string? id)
{
    public KlarfToken Start { get; } = start;

    public string? Id { get; } = id;

    public Dictionary<string, KlarfToken[]> Fields { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<(string Name, KlarfTable Table)> Lists { get; } = [];

    public List<(string Name, KlarfRecord Record)> Records { get; } = [];

    public IEnumerable<KlarfRecord> Named(string name) =>
        Records.Where(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(r => r.Record);

    public IEnumerable<KlarfTable> Tables(string name) =>
        Lists.Where(l => l.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(l => l.Table);
}

/// <summary>Reads the records of KLARF 1.8.</summary>
internal static class Klarf18Reader
{
    private const int Deepest = 32;
    private const double MicrometresPerUnit = 1e-3;

    /// <summary>Reads up to the word EndOfFile.</summary>
    public static List<KlarfWaferDraft> Read(KlarfTokens tokens)
    {
        tokens.Next();
        KlarfToken name = tokens.Peek;
        if (!name.IsWord("FileRecord"))
        {
            throw tokens.Unexpected("'FileRecord'");
        }

        KlarfRecord file = ReadRecord(tokens, 0).Record;
        if (file.Id != "1.8")
        {
            throw tokens.Error(name, "FileRecord \"1.8\"", "Export the file as KLARF 1.2 or 1.8.");
        }

        if (!tokens.Peek.IsWord("EndOfFile"))
        {
            throw tokens.Unexpected("'EndOfFile;'");
        }

        tokens.Next();
        return [.. file.Named("LotRecord").SelectMany(lot => lot.Named("WaferRecord").Select(wafer => Draft(tokens, file, lot, wafer)))];
    }

    private static KlarfWaferDraft Draft(KlarfTokens tokens, KlarfRecord file, KlarfRecord lot, KlarfRecord wafer)
    {
        var draft = new KlarfWaferDraft(wafer.Start, MicrometresPerUnit);
        var fields = new Dictionary<string, KlarfToken[]>(file.Fields, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, KlarfToken[] values) in lot.Fields.Concat(wafer.Fields))
        {
            fields[name] = values;
        }

        // What 1.2 says in a statement, 1.8 says in a record's name or under another name.
        SetText(fields, "LotID", lot);
        SetText(fields, "WaferID", wafer);
        if (fields.TryGetValue("SlotNumber", out KlarfToken[]? slot))
        {
            fields["Slot"] = slot;
        }

        var classes = new Dictionary<int, string>();
        foreach (KlarfTable table in new[] { file, lot, wafer }.SelectMany(r => r.Tables("ClassLookupList")))
        {
            (int number, int text) = (table.Columns.IndexOf("CLASSNUMBER"), table.Columns.IndexOf("CLASSNAME"));
            foreach (KlarfRow row in table.Rows.Where(r => r.Number(number) is not null && r.Text(text) is not null))
            {
                classes[(int)row.Number(number)!] = row.Text(text)!;
            }
        }

        draft.Take(fields, classes);
        foreach (KlarfRecord record in wafer.Named("TestRecord").Append(wafer).Append(lot))
        {
            AddDies(record, "SampleTestPlanList", draft.Plan);
            AddDies(record, "SampleDieMapList", draft.DieMap);
        }

        foreach (KlarfTable table in wafer.Tables("DefectList"))
        {
            foreach (KlarfRow row in table.Rows)
            {
                draft.AddDefect(table.Columns, row, tokens, wafer.Start);
            }
        }

        return draft;
    }

    private static void SetText(Dictionary<string, KlarfToken[]> fields, string name, KlarfRecord record)
    {
        if (record.Id is not null)
        {
            fields[name] = [record.Start with { Kind = KlarfTokenKind.Text, Text = record.Id }];
        }
    }

    private static void AddDies(KlarfRecord record, string list, List<(int X, int Y)> dies)
    {
        foreach (KlarfTable table in record.Tables(list))
        {
            (int x, int y) = (table.Columns.IndexOf("XINDEX"), table.Columns.IndexOf("YINDEX"));
            dies.AddRange(table.Rows.Where(r => x >= 0 && y >= 0).Select(r => ((int)r.Number(x)!, (int)r.Number(y)!)));
        }
    }

    private static (string Name, KlarfRecord Record) ReadRecord(KlarfTokens tokens, int depth)
    {
        KlarfToken name = tokens.Word("a record's name");
        if (depth == Deepest)
        {
            throw tokens.Error(name, $"records at most {Deepest} deep");
        }

        var record = new KlarfRecord(name, tokens.Peek.Kind is KlarfTokenKind.Word or KlarfTokenKind.Text ? tokens.Next().Text : null);
        tokens.Mark('{', KlarfFile.Damaged);
        while (!tokens.Next('}'))
        {
            if (tokens.Peek.IsWord("Record"))
            {
                tokens.Next();
                record.Records.Add(ReadRecord(tokens, depth + 1));
            }
            else if (tokens.Peek.IsWord("Field"))
            {
                tokens.Next();
                record.Fields[tokens.Word("a field's name").Text] = ReadFieldValues(tokens);
            }
            else if (tokens.Peek.IsWord("List"))
            {
                tokens.Next();
                record.Lists.Add((tokens.Word("a list's name").Text, ReadTable(tokens)));
            }
            else
            {
                throw tokens.Unexpected("'Record', 'Field', 'List' or '}'");
            }
        }

        return (name.Text, record);
    }

    private static KlarfToken[] ReadFieldValues(KlarfTokens tokens)
    {
        KlarfToken announced = tokens.Peek;
        int count = tokens.Count("a number of values");
        tokens.Mark('{', KlarfFile.Damaged);
        List<KlarfToken> values = [];
        while (!tokens.Next('}'))
        {
            if (values.Count > 0)
            {
                tokens.Mark(',', KlarfFile.Damaged);
            }

            values.Add(tokens.Peek.Kind is KlarfTokenKind.Word or KlarfTokenKind.Text ? tokens.Next() : throw tokens.Unexpected("a value"));
        }

        return values.Count == count ? [.. values] : throw tokens.Error(announced, $"the number of the field's values, {values.Count}");
    }

    private static KlarfTable ReadTable(KlarfTokens tokens)
    {
        tokens.Mark('{', KlarfFile.Damaged);
        KlarfColumns columns = ReadColumns(tokens);
        if (!tokens.Peek.IsWord("Data"))
        {
            throw tokens.Unexpected("'Data'");
        }

        tokens.Next();
        KlarfToken announced = tokens.Peek;
        int count = tokens.Count("a number of rows");
        tokens.Mark('{', KlarfFile.Damaged);
        List<KlarfRow> rows = [];
        while (!tokens.Next('}'))
        {
            rows.Add(ReadRow(tokens, columns));
        }

        tokens.Mark('}', KlarfFile.Damaged);
        return rows.Count == count ? new KlarfTable(columns, rows) : throw tokens.Error(announced, $"the number of the list's rows, {rows.Count}");
    }

    private static KlarfColumns ReadColumns(KlarfTokens tokens)
    {
        if (!tokens.Peek.IsWord("Columns"))
        {
            throw tokens.Unexpected("'Columns'");
        }

        tokens.Next();
        KlarfToken announced = tokens.Peek;
        int count = tokens.Count("a number of columns");
        tokens.Mark('{', KlarfFile.Damaged);
        var columns = new KlarfColumns();
        while (!tokens.Next('}'))
        {
            if (columns.Count > 0)
            {
                tokens.Mark(',', KlarfFile.Damaged);
            }

            tokens.Word("a column's type");
            KlarfToken name = tokens.Word("a column's name");
            if (columns.Count == KlarfColumns.Most || !columns.Add(name.Text))
            {
                throw tokens.Error(name, $"at most {KlarfColumns.Most} columns of different names");
            }
        }

        return columns.Count == count ? columns : throw tokens.Error(announced, $"the number of the list's columns, {columns.Count}");
    }

    private static KlarfRow ReadRow(KlarfTokens tokens, KlarfColumns columns)
    {
        var row = new KlarfRow(columns.Count);
        for (int c = 0; c < columns.Count; c++)
        {
            KlarfToken value = tokens.Peek;
            if (value.Kind is KlarfTokenKind.Mark or KlarfTokenKind.End)
            {
                throw tokens.Unexpected($"column {c + 1} of {columns.Count}, {columns.Names[c]}", "Check the row against the list's columns.");
            }

            if (columns.Needs(c, value) is { } need)
            {
                throw tokens.Unexpected($"{need} in the column {columns.Names[c]}", "Check the row against the list's columns.");
            }

            tokens.Next();
            if (value.IsWord("Images"))
            {
                ReadImages(tokens, row, c);
            }
            else
            {
                row.Set(c, value);
            }
        }

        tokens.Mark(';', $"A row has {columns.Count} values and ends with a semicolon.");
        return row;
    }

    private static void ReadImages(KlarfTokens tokens, KlarfRow row, int column)
    {
        int count = tokens.Count("a number of images");
        tokens.Mark('{', KlarfFile.Damaged);
        List<KlarfToken> images = [];
        while (!tokens.Next('}'))
        {
            bool value = tokens.Peek.Is(',') || tokens.Peek.Kind is KlarfTokenKind.Word or KlarfTokenKind.Text;
            images.Add(value ? tokens.Next() : throw tokens.Unexpected("an image or '}'"));
        }

        row.SetImages(column, count, images);
    }
}
