using System.Globalization;
using System.Text;

namespace WaferVision.Data;

/// <summary>
/// The header of NumPy's <c>.npy</c> format (NEP 1, versions 1.0 to 3.0): a Python dictionary literal with the keys <c>descr</c>,
/// <c>fortran_order</c> and <c>shape</c>. Object arrays (pickles) are refused: reading one runs code.
/// </summary>
internal readonly record struct NpyHeader(char Kind, int ItemSize, bool BigEndian, int[] Shape)
{
    private const string Keys = "a dictionary with 'descr', 'fortran_order' and 'shape'";
    private const string Resave = "Save the array again with numpy.save(…, allow_pickle=False).";

    /// <summary>Parses the dictionary.</summary>
    /// <exception cref="WaferFileException">Not such a dictionary, an unsupported type, or a shape that overflows.</exception>
    public static NpyHeader Parse(string text, string file, string entry)
    {
        string? descr = null;
        bool? fortran = null;
        int[]? shape = null;
        var scan = new Scanner(text, file, entry);
        scan.Take('{');
        while (!scan.TryTake('}'))
        {
            string key = scan.Quoted();
            scan.Take(':');
            switch (key)
            {
                case "descr": descr = scan.Quoted(); break;
                case "fortran_order": fortran = scan.Word() switch { "True" => true, "False" => false, var other => throw scan.Bad("True or False", $"'{other}'") }; break;
                case "shape": shape = scan.Tuple(); break;
                default: throw scan.Bad(Keys, $"the key '{key}'");
            }

            if (!scan.TryTake(','))
            {
                scan.Take('}');
                break;
            }
        }

        if (descr is null || fortran is null || shape is null)
        {
            throw scan.Bad(Keys, "one without " + (descr is null ? "'descr'" : fortran is null ? "'fortran_order'" : "'shape'"));
        }

        if (fortran == true && shape.Length > 1)
        {
            throw new WaferFileException(file, entry, "an array in C order", "Fortran order", "Save numpy.ascontiguousarray(array).");
        }

        (char kind, int size, bool bigEndian) = ParseType(descr, file, entry);
        long items = 1;
        foreach (int n in shape)
        {
            items *= n;
            if (items * size > Array.MaxLength)
            {
                throw new WaferFileException(file, entry, $"at most {Array.MaxLength} bytes", $"the shape ({string.Join(", ", shape)}) of {size}-byte items", "Split the set into several files.");
            }
        }

        return new NpyHeader(kind, size, bigEndian, shape);
    }

    private static (char Kind, int Size, bool BigEndian) ParseType(string descr, string file, string entry)
    {
        bool known = descr.Length >= 3
            && descr[0] is '<' or '>' or '|' or '='
            && int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            && (descr[1] switch { 'u' or 'i' => n is 1 or 2 or 4 or 8, 'b' => n == 1, 'U' => n is >= 1 and <= 1024, _ => false });
        if (!known)
        {
            throw new WaferFileException(file, entry, "whole numbers (u1 … i8), booleans or text (U)", $"the type '{descr}'", Resave);
        }

        int size = int.Parse(descr.AsSpan(2), CultureInfo.InvariantCulture);
        return (descr[1], descr[1] == 'U' ? 4 * size : size, descr[0] == '>');
    }

    private ref struct Scanner(string text, string file, string entry)
    {
        private int _at;

        public readonly WaferFileException Bad(string expected, string found) =>
            new(file, $"{entry}, header position {_at}", expected, found, Resave);

        public void Take(char c)
        {
            if (!TryTake(c))
            {
                throw Bad($"'{c}'", _at < text.Length ? $"'{text[_at]}'" : "the end");
            }
        }

        public bool TryTake(char c)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            bool here = _at < text.Length && text[_at] == c;
            _at += here ? 1 : 0;
            return here;
        }

        public string Quoted()
        {
            char quote = TryTake('"') ? '"' : '\'';
            if (quote == '\'')
            {
                Take('\'');
            }

            int end = text.IndexOf(quote, _at);
            if (end < 0)
            {
                throw Bad("a quoted word", "no closing quote");
            }

            string word = text[_at..end];
            _at = end + 1;
            return word;
        }

        public string Word()
        {
            TryTake(' ');
            int start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
            {
                _at++;
            }

            return text[start.._at];
        }

        public int[] Tuple()
        {
            List<int> values = [];
            Take('(');
            while (!TryTake(')'))
            {
                string word = Word();
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || values.Count == 8)
                {
                    throw Bad($"at most 8 sizes from 0 to {int.MaxValue}", $"'{word}'");
                }

                values.Add(value);
                if (!TryTake(','))
                {
                    Take(')');
                    break;
                }
            }

            return [.. values];
        }
    }
}
