using System.Text.RegularExpressions;
using Course.Terminal;

namespace Course.Classifying.Sharding;

/// <summary>What <c>merge</c> answers.</summary>
/// <param name="File">The output.</param>
/// <param name="Shards">How many shards it was put together from.</param>
/// <param name="Rows">Lines of maps and errors.</param>
/// <param name="Errors">Lines of errors.</param>
internal sealed record MergeReport(string File, int Shards, long Rows, long Errors);

/// <summary>Puts the outputs of all shards together.</summary>
internal static partial class ShardMerge
{
    private const int MostNamed = 10;

    /// <summary>Merges; answers the exit code.</summary>
    /// <exception cref="CourseException">Shards are missing, or not of the same work.</exception>
    /// <exception cref="InvalidDataException">A shard is damaged.</exception>
    public static int Execute(Shell shell, string folder, string output)
    {
        ShardFile[] shards = Find(folder);
        WholeFile.Write(output, stream => Array.ForEach(shards, shard => shard.CopyRows(stream)));
        MergeReport report = new(output, shards.Length, shards.Sum(shard => shard.Trailer.Rows), shards.Sum(shard => shard.Trailer.Errors));
        if (shell.Json)
        {
            shell.WriteJson(report);
        }
        else
        {
            string errors = report.Errors > 0 ? $", {report.Errors:N0} of them errors" : "";
            shell.Out.WriteLine($"{output}: {report.Rows:N0} lines{errors}, from {report.Shards:N0} shards");
        }

        return report.Errors == 0 ? 0 : CourseCommand.BadInput;
    }

    private static ShardFile[] Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CourseException($"{folder}: there is no such folder; name the one that './course classify --out' wrote to");
        }

        (ShardNumber Number, string Path)[] found =
        [
            .. from path in Directory.EnumerateFiles(folder)
               let name = Name().Match(Path.GetFileName(path))
               where name.Success
               let number = new ShardNumber(int.Parse(name.Groups["number"].ValueSpan), int.Parse(name.Groups["of"].ValueSpan))
               orderby number.Of, number.Number
               select (number, path),
        ];
        if (found.Length == 0)
        {
            throw new CourseException($"{folder} holds no shard; expected files such as {new ShardNumber(1, 16).FileName}, as './course classify --out' writes them");
        }

        int of = found[0].Number.Of;
        if (found[^1].Number.Of != of)
        {
            throw new CourseException($"{folder} holds shards of {of} and of {found[^1].Number.Of}; remove those that do not belong to it");
        }

        int[] missing = [.. Enumerable.Range(1, of).Except(found.Select(shard => shard.Number.Number))];
        if (missing.Length > 0)
        {
            string numbers = string.Join(", ", missing.Take(MostNamed)) + (missing.Length > MostNamed ? ", …" : "");
            throw new CourseException($"{folder} lacks {missing.Length:N0} of {of:N0} shards: {numbers}. Run './course classify … --shard {missing[0]}/{of}', and so on");
        }

        ShardFile[] shards = [.. found.Select(shard => ShardFile.Open(shard.Path))];
        foreach ((ShardFile shard, ShardNumber number) in shards.Zip(found.Select(shard => shard.Number)))
        {
            string? difference = shard.Header.Shard != number.Number ? $"the number {shard.Header.Shard}" : shard.Header.DifferenceTo(shards[0].Header);
            if (difference is not null)
            {
                throw new CourseException($"{shard.Path}: made with {difference}, unlike {Path.GetFileName(shards[0].Path)}. Run './course classify … --shard {number} --redo' with what the others were run with");
            }
        }

        return shards;
    }

    [GeneratedRegex(@"^shard-(?<number>\d{6})-of-(?<of>\d{6})\.jsonl$")]
    private static partial Regex Name();
}
