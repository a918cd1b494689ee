using System.Diagnostics;
using WaferVision.Formats;

namespace Course.Classifying.Sharding;

/// <summary>Reads whole files. Any number of threads may use one.</summary>
internal sealed class FileReader(IReadOnlyList<InputFile> files, StageTimes times)
{
    /// <summary>What a block's files hold, read as it is asked for. A file that cannot be read is a part of its own behind what stands before the damage.</summary>
    public IEnumerable<BlockPart> Read(WorkBlock block)
    {
        MapsPart.Builder maps = new();
        for (int i = block.FirstFile; i < block.FirstFile + block.Files; i++)
        {
            string name = files[i].Name;
            int map = 0;
            string? error;
            using IEnumerator<TestedWafer> wafers = Wafers(name).GetEnumerator();
            while (Next(wafers, out error))
            {
                if (maps.Add(wafers.Current, new(name, map++, wafers.Current.WaferId)) is { } full)
                {
                    yield return full;
                }
            }

            if (error is not null || map == 0)
            {
                if (!maps.IsEmpty)
                {
                    yield return maps.Take();
                }

                yield return new UnreadPart(name, map == 0 ? null : map, null, error ?? "it holds no wafer");
            }
        }

        if (!maps.IsEmpty)
        {
            yield return maps.Take();
        }
    }

    // Opens the file with the first wafer, not before.
    private static IEnumerable<TestedWafer> Wafers(string name)
    {
        foreach (TestedWafer wafer in WaferFiles.Read(name))
        {
            yield return wafer;
        }
    }

    private bool Next(IEnumerator<TestedWafer> wafers, out string? error)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            error = null;
            return wafers.MoveNext();
        }
        catch (Exception problem) when (IsBadInput(problem))
        {
            error = problem.Message;
            return false;
        }
        finally
        {
            times.AddRead(start);
        }
    }

    // Whatever a reader makes of content that no one foresaw, the other files are to be answered.
    private static bool IsBadInput(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException or OverflowException or NotSupportedException;
}
