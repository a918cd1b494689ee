using System.Text;
using WaferVision.Maps;

namespace WaferVision.Serving.Loading;

/// <summary>The body of a request, ready to be sent any number of times.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ContentType">Their type.</param>
/// <param name="Maps">How many maps they hold.</param>
public sealed record LoadBody(ReadOnlyMemory<byte> Content, string ContentType, int Maps)
{
    /// <summary>Makes JSON bodies of synthetic maps of the sizes and classes that a fab's are of.</summary>
    /// <param name="count">Bodies, at least 1.</param>
    /// <param name="mapsPerBody">Maps in each, at least 1.</param>
    /// <param name="seed">Seed of the maps.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count below 1.</exception>
    public static IReadOnlyList<LoadBody> Synthetic(int count, int mapsPerBody, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mapsPerBody);
        FabMapGenerator generator = new(new FabOptions { Seed = seed });
        int classes = DefectClasses.Wm811k.Count;
        WaferMap Map(int number) => generator.Generate(DefectClasses.Wm811k[number % classes], number / classes);
        return [.. Enumerable.Range(0, count).Select(body => Json([.. Enumerable.Range(body * mapsPerBody, mapsPerBody).Select(Map)]))];
    }

    /// <summary>The JSON body of some maps.</summary>
    /// <param name="maps">At least one map.</param>
    public static LoadBody Json(IReadOnlyList<WaferMap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentOutOfRangeException.ThrowIfZero(maps.Count, nameof(maps));
        StringBuilder text = new();
        text.Append("{\"maps\":[");
        for (int index = 0; index < maps.Count; index++)
        {
            text.Append(index == 0 ? "" : ",");
            Append(text, maps[index]);
        }

        text.Append("]}");
        return new LoadBody(Encoding.ASCII.GetBytes(text.ToString()), "application/json", maps.Count);
    }

    private static void Append(StringBuilder text, WaferMap map)
    {
        for (int row = 0; row < map.Rows; row++)
        {
            text.Append(row == 0 ? "[[" : ",[");
            text.AppendJoin(',', map.Dies.Slice(row * map.Columns, map.Columns).ToArray()).Append(']');
        }

        text.Append(']');
    }
}
