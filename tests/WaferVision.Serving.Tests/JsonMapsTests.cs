using System.Text;
using System.Text.Json;

namespace WaferVision.Serving.Tests;

/// <summary>The reader of grids beside the framework's own reader of JSON.</summary>
public sealed class JsonMapsTests
{
    private static readonly string[] Separators = [",", ",", ",", ", ", " ,", ",\n", ",,", " ", ",]"];
    private static readonly string[] Codes = ["0", "1", "2", "0", "1", "2", "1", "3", "-0", "01", "1.0", "1e0", "12", "\"1\"", "null", "/"];

    [Fact]
    public void TakesWhatIsAGridOfCodesAndNothingElse()
    {
        int taken = 0, refused = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            Random random = new(seed);
            byte[] body = Encoding.UTF8.GetBytes(Text(random));
            byte[][]? expected = Expected(body);
            if (expected is null)
            {
                IntakeException problem = Assert.Throws<IntakeException>(() => JsonMaps.Read(body, Served.Options));
                Assert.InRange(problem.Status, 400, 413);
                refused++;
                continue;
            }

            ReceivedMap map = Assert.Single(JsonMaps.Read(body, Served.Options));
            Assert.Equal((expected.Length, expected[0].Length), (map.Map.Rows, map.Map.Columns));
            Assert.Equal(expected.SelectMany(row => row), map.Map.Dies.ToArray());
            taken++;
        }

        Assert.True(taken > 500 && refused > 500, $"{taken} taken, {refused} refused: the sample says little");
    }

    // A grid, in one case of two with something in it that may not be there.
    private static string Text(Random random)
    {
        bool good = random.Next(2) == 0;
        int rows = random.Next(1, 5), columns = random.Next(1, 6);
        string separator = Separators[random.Next(3, 6)];
        string Between() => good || random.Next(20) > 0 ? separator : Separators[random.Next(Separators.Length)];
        string Code() => good || random.Next(20) > 0 ? Codes[random.Next(3)] : Codes[random.Next(Codes.Length)];
        StringBuilder text = new("[");
        for (int r = 0; r < rows; r++)
        {
            text.Append(r > 0 ? Between() : "").Append('[');
            int count = good || random.Next(10) > 0 ? columns : random.Next(6);
            for (int c = 0; c < count; c++)
            {
                text.Append(c > 0 ? Between() : "").Append(Code());
            }

            text.Append(']');
        }

        return text.Append(good || random.Next(10) > 0 ? "]" : "").ToString();
    }

    private static byte[][]? Expected(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            byte[][] rows = [.. document.RootElement.EnumerateArray().Select(row => row.EnumerateArray().Select(CodeOf).ToArray())];
            return rows.Length > 0 && rows[0].Length > 0 && rows.All(row => row.Length == rows[0].Length) ? rows : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static byte CodeOf(JsonElement element) => element.GetInt32() is var code and >= 0 and <= 2 ? (byte)code : throw new FormatException();
}
