using System.Diagnostics;
using WaferVision.Data;

namespace Course.Classifying.Sharding;

/// <summary>Unpacks the blocks of archives in their order, one archive open at a time.</summary>
internal sealed class BlockReader(WorkPlan plan, StageTimes times) : IDisposable
{
    private WaferArchiveReader? _archive;

    /// <summary>Readies a block for classification.</summary>
    public LoadedBlock Load(WorkBlock block)
    {
        if (!block.IsPart)
        {
            return new(block, null, null);
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            string name = plan.Files[block.FirstFile].Name;
            if (_archive?.Path != name)
            {
                _archive?.Dispose();
                _archive = null;
                _archive = WaferArchiveReader.Open(name);
            }

            return new(block, _archive.Read(block.FirstMap, block.Maps), null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // Out of range: the archive became smaller after the work was planned.
            return new(block, null, problem.Message);
        }
        finally
        {
            times.AddUnpack(start);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive?.Dispose();
}
