using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>Reads the statements of KLARF 1.0 to 1.2: a keyword, values, a semicolon.</summary>
internal sealed class Klarf12Reader(KlarfTokens tokens)
{
    private const string Semicolon = "Every statement ends with a semicolon; add it or export the file again.";

    // At the start of a line these begin a statement: the one before lacks its semicolon.
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "FileVersion", "FileTimestamp", "InspectionStationID", "SampleType", "ResultTimestamp", "LotID", "SampleSize", "DeviceID", "SetupID", "StepID",
        "SampleOrientationMarkType", "OrientationMarkLocation", "DiePitch", "DieOrigin", "WaferID", "Slot", "SampleCenterLocation", "ClassLookup",
        "SampleDieMap", "RemovedDieList", "CoordinatesMirrored", "InspectionTest", "SampleTestPlan", "AreaPerTest", "DefectRecordSpec", "DefectList",
        "TiffFileName", "SummarySpec", "SummaryList", "EndOfFile",
    };

    private readonly Dictionary<string, KlarfToken[]> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, string> _classes = [];
    private readonly List<KlarfWaferDraft> _wafers = [];
    private KlarfWaferDraft? _wafer;
    private KlarfColumns? _columns;

    /// <summary>Reads up to the word EndOfFile.</summary>
    public List<KlarfWaferDraft> Read()
    {
        while (true)
        {
            KlarfToken keyword = tokens.Word("a keyword such as LotID, or EndOfFile");
            if (keyword.IsWord("EndOfFile"))
            {
                FinishWafer();
                return _wafers;
            }

            ReadStatement(keyword);
        }
    }

    private void ReadStatement(KlarfToken keyword)
    {
        switch (keyword.Text.ToUpperInvariant())
        {
            case "FILEVERSION":
                (KlarfToken major, KlarfToken minor) = (tokens.Next(), tokens.Next());
                if (major.Text != "1" || minor.Text is not ("0" or "1" or "2"))
                {
                    throw tokens.Error(major, "version 1 0, 1 1 or 1 2", "Export the file as KLARF 1.2 or 1.8.");
                }

                tokens.Mark(';', Semicolon);
                break;
            case "SAMPLETESTPLAN":
                ReadDies(Wafer(keyword).Plan);
                break;
            case "SAMPLEDIEMAP":
                ReadDies(Wafer(keyword).DieMap);
                break;
            case "CLASSLOOKUP":
                ReadClasses();
                break;
            case "DEFECTRECORDSPEC":
                ReadColumns();
                break;
            case "DEFECTLIST":
                ReadDefects(Wafer(keyword));
                break;
            case "LOTID" or "WAFERID":
                BeginWafer(keyword);
                break;
            default:
                _fields[keyword.Text] = ReadValues();
                break;
        }
    }

    /// <summary>A second WaferID, or a LotID after one, begins the next wafer.</summary>
    private void BeginWafer(KlarfToken keyword)
    {
        if (_fields.ContainsKey("WaferID"))
        {
            FinishWafer();
            _fields.Remove("WaferID");
            _fields.Remove("Slot");
        }

        _fields[keyword.Text] = ReadValues();
        if (keyword.IsWord("WaferID"))
        {
            Wafer(keyword);
        }
    }

    private KlarfWaferDraft Wafer(KlarfToken start) => _wafer ??= new KlarfWaferDraft(start, MicrometresPerUnit: 1);

    private void FinishWafer()
    {
        if (_wafer is not null)
        {
            _wafer.Take(_fields, _classes);
            _wafers.Add(_wafer);
            _wafer = null;
        }
    }

    private KlarfToken[] ReadValues()
    {
        List<KlarfToken> values = [];
        int line = 0;
        while (!tokens.Next(';'))
        {
            KlarfToken value = tokens.Peek;
            if (value.Kind == KlarfTokenKind.End || (value.Kind == KlarfTokenKind.Word && value.Line > line && line > 0 && Keywords.Contains(value.Text)))
            {
                throw tokens.Unexpected("';' before it", Semicolon);
            }

            values.Add(tokens.Next());
            line = value.Line;
        }

        return [.. values];
    }

    private void ReadDies(List<(int X, int Y)> dies)
    {
        int count = tokens.Count("a number of dies");
        for (int i = 0; i < count; i++)
        {
            dies.Add((tokens.Integer($"the x index of die {i + 1} of {count}"), tokens.Integer($"the y index of die {i + 1} of {count}")));
        }

        tokens.Mark(';', "The list must have as many dies as it announces, and end with a semicolon.");
    }

    private void ReadClasses()
    {
        int count = tokens.Count("a number of classes");
        for (int i = 0; i < count; i++)
        {
            int number = tokens.Integer($"the number of class {i + 1} of {count}");
            _classes[number] = tokens.Peek.Kind is KlarfTokenKind.Word or KlarfTokenKind.Text
                ? tokens.Next().Text
                : throw tokens.Unexpected($"the name of class {i + 1} of {count}");
        }

        tokens.Mark(';', "The list must have as many classes as it announces, and end with a semicolon.");
    }

    private void ReadColumns()
    {
        int count = tokens.Count("a number of columns");
        if (count > KlarfColumns.Most)
        {
            throw tokens.Unexpected($"at most {KlarfColumns.Most} columns");
        }

        _columns = new KlarfColumns();
        for (int i = 0; i < count; i++)
        {
            KlarfToken name = tokens.Word($"the name of column {i + 1} of {count}");
            if (!_columns.Add(name.Text))
            {
                throw tokens.Error(name, "a column that was not named before");
            }
        }

        tokens.Mark(';', "DefectRecordSpec must name as many columns as it announces, and end with a semicolon.");
    }

    private void ReadDefects(KlarfWaferDraft wafer)
    {
        if (tokens.Next(';'))
        {
            return;
        }

        KlarfColumns columns = _columns ?? throw tokens.Unexpected("DefectRecordSpec before the first defect");
        int lastLine = 0;
        while (!tokens.Next(';'))
        {
            if (tokens.Peek.Line == lastLine)
            {
                throw tokens.Unexpected($"a new line after the {columns.Count} columns of a defect", "Check the row against DefectRecordSpec.");
            }

            var row = new KlarfRow(columns.Count);
            KlarfToken value = default;
            for (int c = 0; c < columns.Count; c++)
            {
                value = ReadCell(columns, row, c, value);
            }

            lastLine = value.Line;
            wafer.AddDefect(columns, row, tokens, value);
        }
    }

    /// <summary>Reads one value, or the images of IMAGELIST: how many, then two numbers for each.</summary>
    /// <returns>The last token.</returns>
    private KlarfToken ReadCell(KlarfColumns columns, KlarfRow row, int column, KlarfToken before)
    {
        bool images = columns.Names[column].Equals("IMAGELIST", StringComparison.OrdinalIgnoreCase);

        // Some tools leave the list out where there is no image.
        if (images && (tokens.Peek.Is(';') || (before.Text == "0" && tokens.Peek.Line > before.Line && tokens.Peek.Text != "0")))
        {
            row.SetImages(column, 0, []);
            return before;
        }

        KlarfToken value = tokens.Peek;
        if (value.Kind is KlarfTokenKind.Mark or KlarfTokenKind.End)
        {
            throw tokens.Unexpected($"column {column + 1} of {columns.Count}, {columns.Names[column]}", "Check the row against DefectRecordSpec.");
        }

        if (columns.Needs(column, value) is { } need)
        {
            throw tokens.Unexpected($"{need} in the column {columns.Names[column]}", "Check the row against DefectRecordSpec: it may have too many or too few values.");
        }

        tokens.Next();
        if (!images)
        {
            row.Set(column, value);
            return value;
        }

        int count = tokens.Integer(value, "a number of images in the column IMAGELIST");
        List<KlarfToken> pairs = [];
        for (long i = 0; i < 2L * count; i++)
        {
            value = tokens.Word($"two numbers for each of {count} images");
            pairs.Add(value);
        }

        row.SetImages(column, Math.Max(count, 0), pairs);
        return value;
    }
}
