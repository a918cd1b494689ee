using System.Runtime.InteropServices;
using System.Text.Json;
using WaferVision.Maps;

namespace WaferVision.Serving;

/// <content>Rows of dies.</content>
internal ref partial struct JsonMaps
{
    // Rows from the current token to the end of their list.
    private void ReadRows(string position)
    {
        _dies.Clear();
        int rows = 0, columns = 0;
        for (; _json.TokenType != JsonTokenType.EndArray; rows++, Next())
        {
            int before = _dies.Count;
            ReadRow(position, rows);
            int found = _dies.Count - before;
            columns = rows == 0 ? found : columns;
            if (found > _options.MaxSide || rows >= _options.MaxSide)
            {
                throw new IntakeException(413, $"{position}[{rows}]", $"at most {_options.MaxSide} rows and columns", "more", "Send maps of one position a die.");
            }

            if (found != columns || found == 0)
            {
                throw new IntakeException(400, $"{position}[{rows}]", rows == 0 ? "one die or more" : $"{columns} dies as in the first row", $"{found}", Remedy);
            }
        }

        if (rows == 0)
        {
            throw new IntakeException(400, position, "one row or more", "an empty list", Remedy);
        }

        IntakeLimits.Check(_options, position, _maps.Count + 1, _total += _dies.Count);
        _maps.Add(new ReceivedMap(new WaferMap(rows, columns, CollectionsMarshal.AsSpan(_dies)), null));
    }

    private void ReadRow(string position, int row)
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            foreach (byte digit in _json.ValueSpan)
            {
                Add(digit - '0', position, row);
            }

            return;
        }

        Expect(JsonTokenType.StartArray, $"{position}[{row}]", RowOfCodes);
        if (TryReadDigits())
        {
            Next();
            IntakeLimits.Check(_options, position, 0, _total + _dies.Count);
            return;
        }

        int start = _dies.Count;
        while (Next() != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out int code))
            {
                throw Unexpected($"{position}[{row}][{_dies.Count - start}]", "0 (no die), 1 (pass) or 2 (fail)");
            }

            Add(code, position, row);
        }
    }

    // Nearly every row is digits with a comma between, and perhaps a blank: many times as fast to read without making a token of each. Where it is
    // anything else nothing is taken, and the tokens tell what is wrong.
    private bool TryReadDigits()
    {
        int first = _began + (int)_json.BytesConsumed, start = _dies.Count;
        ReadOnlySpan<byte> rest = _body[first..];
        int end = rest.IndexOf((byte)']'), stride = end > 2 && rest[2] == ' ' ? 3 : 2, count = ((end - 1) / stride) + 1;
        if (end < 1 || (end - 1) % stride != 0 || count > _options.MaxSide)
        {
            return false;
        }

        CollectionsMarshal.SetCount(_dies, start + count);
        Span<byte> dies = CollectionsMarshal.AsSpan(_dies)[start..];
        byte last = stride == 3 ? (byte)' ' : (byte)',';
        int wrong = 0;
        for (int i = 0, at = 0; i < dies.Length; i++, at += stride)
        {
            // '0', '1' and '2' differ from '0' by the code itself; 3 has both bits.
            int code = rest[at] ^ '0';
            wrong |= (code & ~3) | (code & (code >> 1));
            dies[i] = (byte)code;
            if (at + stride <= end)
            {
                wrong |= (rest[at + 1] ^ ',') | (rest[at + stride - 1] ^ last);
            }
        }

        if (wrong != 0)
        {
            CollectionsMarshal.SetCount(_dies, start);
            return false;
        }

        _json = new Utf8JsonReader(rest[end..], true, _json.CurrentState);
        _began = first + end;
        return true;
    }

    private readonly void Add(int code, string position, int row)
    {
        if (code is < DieCode.None or > DieCode.Fail)
        {
            throw new IntakeException(400, $"{position}[{row}]", "die codes 0 (no die), 1 (pass) or 2 (fail)", "another", "Map your bin codes to these three first.");
        }

        if (_total + _dies.Count >= _options.MaxDiesPerRequest)
        {
            IntakeLimits.Check(_options, position, 0, _total + _dies.Count + 1);
        }

        _dies.Add((byte)code);
    }
}
