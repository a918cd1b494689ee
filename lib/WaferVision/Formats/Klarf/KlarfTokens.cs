using System.Globalization;
using System.Text;
using WaferVision.Data;

namespace WaferVision.Formats;

/// <summary>What a token of a KLARF file is.</summary>
internal enum KlarfTokenKind
{
    /// <summary>A keyword, a number or an unquoted value.</summary>
    Word,

    /// <summary>A quoted text, without its quotes.</summary>
    Text,

    /// <summary>One of <c>; { } ,</c>.</summary>
    Mark,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>A token and where it starts; lines and columns count from 1.</summary>
internal readonly record struct KlarfToken(KlarfTokenKind Kind, string Text, int Line, int Column)
{
    public string Position => $"line {Line}, column {Column}";

    /// <summary>Whether this is the way in which KLARF writes that there is no value: NA, or N for no images.</summary>
    public bool IsMissing => IsWord("NA") || IsWord("N");

    public bool Is(char mark) => Kind == KlarfTokenKind.Mark && Text[0] == mark;

    public bool IsWord(string word) => Kind == KlarfTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>A finite number, or null.</summary>
    public double? Number() =>
        Kind == KlarfTokenKind.Word && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;

    public override string ToString() =>
        Kind == KlarfTokenKind.End ? "the end of the file" : Text.Length <= 40 ? $"'{Text}'" : $"'{Text[..40]}…'";
}

/// <summary>Cuts a KLARF file into tokens, one at a time.</summary>
internal sealed class KlarfTokens
{
    private const int LongestToken = 1 << 16;

    private readonly TextReader _reader;
    private readonly string _file;
    private readonly StringBuilder _text = new();
    private int _line = 1;
    private int _column = 1;
    private KlarfToken _next;

    public KlarfTokens(TextReader reader, string file)
    {
        (_reader, _file) = (reader, file);
        _next = Cut();
    }

    /// <summary>The token that comes next.</summary>
    public KlarfToken Peek => _next;

    public KlarfToken Next()
    {
        KlarfToken token = _next;
        _next = token.Kind == KlarfTokenKind.End ? token : Cut();
        return token;
    }

    public KlarfToken Word(string what) => Peek.Kind == KlarfTokenKind.Word ? Next() : throw Unexpected(what);

    public void Mark(char mark, string remedy)
    {
        if (!Next(mark))
        {
            throw Unexpected($"'{mark}'", remedy);
        }
    }

    /// <summary>Takes a mark if it comes next.</summary>
    public bool Next(char mark)
    {
        bool found = Peek.Is(mark);
        if (found)
        {
            Next();
        }

        return found;
    }

    public int Integer(string what) => Integer(Next(), what);

    public int Integer(KlarfToken token, string what) =>
        token.Number() is { } value && value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Error(token, what);

    public int Count(string what) =>
        Peek.Number() is >= 0 ? Integer(what) : throw Unexpected(what);

    public WaferFileException Unexpected(string expected, string remedy = KlarfFile.Damaged) => Error(Peek, expected, remedy);

    public WaferFileException Error(KlarfToken found, string expected, string remedy = KlarfFile.Damaged) =>
        new(_file, found.Position, expected, found.ToString(), remedy);

    private static bool IsMark(int value) => value is ';' or '{' or '}' or ',';

    private KlarfToken Cut()
    {
        // Control characters too: files of old tools end with one.
        while (_reader.Peek() is >= 0 and <= ' ')
        {
            Take();
        }

        (int line, int column) = (_line, _column);
        switch (_reader.Peek())
        {
            case < 0:
                return new KlarfToken(KlarfTokenKind.End, "", line, column);
            case '"':
                Take();
                return new KlarfToken(KlarfTokenKind.Text, Quoted(line, column), line, column);
            case var value when IsMark(value):
                Take();
                return new KlarfToken(KlarfTokenKind.Mark, ((char)value).ToString(), line, column);
            default:
                _text.Clear();
                while (_reader.Peek() is > ' ' and not '"' and var value && !IsMark(value))
                {
                    Append(Take(), line, column);
                }

                return new KlarfToken(KlarfTokenKind.Word, _text.ToString(), line, column);
        }
    }

    private string Quoted(int line, int column)
    {
        _text.Clear();
        while (_reader.Peek() != '"')
        {
            if (_reader.Peek() is < 0 or '\r' or '\n')
            {
                throw new WaferFileException(_file, $"line {line}, column {column}", "a text that ends with '\"' on its line", "none", KlarfFile.Damaged);
            }

            Append(Take(), line, column);
        }

        Take();
        return _text.ToString();
    }

    private void Append(char value, int line, int column)
    {
        if (_text.Length == LongestToken)
        {
            throw new WaferFileException(_file, $"line {line}, column {column}", $"a value of at most {LongestToken} characters", "a longer one", KlarfFile.Damaged);
        }

        _text.Append(value);
    }

    private char Take()
    {
        int value = _reader.Read();
        (_line, _column) = value == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        return (char)value;
    }
}
