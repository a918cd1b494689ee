using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WaferVision.Data;

namespace Course.Classifying.Sharding;

/// <summary>
/// All work, divided into blocks, and these among shards. The blocks depend on the inputs alone: whatever the number of shards and threads, the same
/// maps meet in the same batches, so that their probabilities are the same to the last digit.
/// </summary>
internal sealed class WorkPlan
{
    private WorkPlan(IReadOnlyList<InputFile> files, IReadOnlyList<WorkBlock> blocks, string digest) => (Files, Blocks, Digest) = (files, blocks, digest);

    /// <summary>The inputs in their order.</summary>
    public IReadOnlyList<InputFile> Files { get; }

    /// <summary>The work in the order of the inputs.</summary>
    public IReadOnlyList<WorkBlock> Blocks { get; }

    /// <summary>SHA-256 of names and sizes of all inputs, and of archives of the number of maps and their checksum; not of times, which differ from copy to copy.</summary>
    public string Digest { get; }

    /// <summary>Plans the work on arguments of a command line.</summary>
    /// <exception cref="CourseException">A folder holds no wafer map.</exception>
    public static WorkPlan Of(IEnumerable<string> arguments)
    {
        InputFile[] files = [.. InputFile.Find(arguments)];
        List<WorkBlock> blocks = [];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < files.Length; i++)
        {
            using WaferArchiveReader? archive = files[i].OpenArchive();
            if (archive is null)
            {
                AddFile(blocks, i, files[i].Length);
            }
            else
            {
                AddArchive(blocks, i, files[i].Length, archive);
            }

            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{files[i].Name}\0{files[i].Length}\0{archive?.Count ?? -1}\0{archive?.Checksum ?? -1}\n")));
        }

        return new(files, blocks, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    /// <summary>The blocks of a shard: those that begin in its share of all bytes, so that shards follow one another in the order of the inputs.</summary>
    public IEnumerable<WorkBlock> Of(ShardNumber shard)
    {
        Int128 total = Blocks.Sum(block => block.Weight), before = 0;
        foreach (WorkBlock block in Blocks)
        {
            if (before * shard.Of / total == shard.Number - 1)
            {
                yield return block;
            }

            before += block.Weight;
        }
    }

    /// <summary>
    /// SHA-256 of when each of the blocks' files was written, in UTC: not only of the latest, for a file may be replaced by an older one of the same size.
    /// </summary>
    public string TimesOf(IEnumerable<WorkBlock> blocks)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int file in blocks.SelectMany(block => Enumerable.Range(block.FirstFile, block.Files)).Distinct())
        {
            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Files[file].Name}\0{Files[file].Modified.Ticks}\n")));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    // Small files share a block, for the sake of full batches.
    private static void AddFile(List<WorkBlock> blocks, int file, long length)
    {
        long weight = Math.Max(1, length);
        if (blocks is [.., { IsPart: false, Files: < WorkBlock.MostFiles } last] && last.Weight + weight <= WorkBlock.MostBytes)
        {
            blocks[^1] = last with { Files = last.Files + 1, Weight = last.Weight + weight };
        }
        else
        {
            blocks.Add(new(file, 1, 0, 0, weight));
        }
    }

    private static void AddArchive(List<WorkBlock> blocks, int file, long length, WaferArchiveReader archive)
    {
        for (int first = 0; first < archive.Count;)
        {
            int count = 0;
            for (long dies = 0; first + count < archive.Count && count < WorkBlock.MostMaps; count++)
            {
                (int rows, int columns) = archive.ShapeOf(first + count);
                dies += (long)rows * columns;
                if (dies > WorkBlock.MostDies && count > 0)
                {
                    break;
                }
            }

            blocks.Add(new(file, 1, first, count, Math.Max(1, (long)((Int128)length * count / archive.Count))));
            first += count;
        }

        if (archive.Count == 0)
        {
            blocks.Add(new(file, 1, 0, 0, 1));
        }
    }
}
