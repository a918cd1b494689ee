using System.Diagnostics;
using WaferVision.Data;

namespace Course.Classifying.Sharding;

/// <summary>Unpacks the blocks of archives in their order, one archive open at a time.</summary>
internal sealed class ArchiveReader(IReadOnlyList<InputFile> files, StageTimes times) : IDisposable
{
    private WaferArchiveReader? _archive;

    /// <summary>The maps of a block, or why they cannot be read.</summary>
    public BlockPart Read(WorkBlock block)
    {
        long start = Stopwatch.GetTimestamp();
        string name = files[block.FirstFile].Name;
        try
        {
            if (_archive?.Path != name)
            {
                _archive?.Dispose();
                _archive = null;
                _archive = WaferArchiveReader.Open(name);
            }

            return MapsPart.Of(name, block.FirstMap, _archive.Read(block.FirstMap, block.Maps));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // Out of range: the archive became smaller after the work was planned.
            return new UnreadPart(name, block.FirstMap, block.Maps, problem.Message);
        }
        finally
        {
            times.AddUnpack(start);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive?.Dispose();
}
