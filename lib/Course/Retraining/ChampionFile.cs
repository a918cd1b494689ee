using System.Globalization;
using WaferVision.Data;

namespace Course.Retraining;

/// <summary>
/// The weights file in service, and the numbered copies beside it of those that were there before: <c>model.safetensors</c>, <c>model.1.safetensors</c>, … It is
/// replaced all at once, after its copy is safe, and every step may be repeated: a process killed anywhere leaves the old file or the new one.
/// </summary>
internal sealed class ChampionFile
{
    private readonly string _stem, _extension;

    public ChampionFile(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        _extension = System.IO.Path.GetExtension(Path);
        _stem = Path[..^_extension.Length];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its SHA-256.</summary>
    public string Hash => SplitList.HashOf(Path);

    /// <summary>The copy of a number.</summary>
    public string CopyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{_stem}.{number}{_extension}");

    /// <summary>The numbers of the copies, ascending.</summary>
    public int[] Copies()
    {
        string name = System.IO.Path.GetFileName(_stem);
        return
        [
            .. from file in Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!, $"{name}.*{_extension}")
               let middle = System.IO.Path.GetFileName(file)[(name.Length + 1)..^_extension.Length]
               where int.TryParse(middle, NumberStyles.None, CultureInfo.InvariantCulture, out int _)
               let number = int.Parse(middle, CultureInfo.InvariantCulture)
               where CopyOf(number) == file
               orderby number
               select number,
        ];
    }

    /// <summary>Puts a file in the champion's place and keeps the champion as a copy; does nothing where that is done already.</summary>
    /// <param name="challenger">The file.</param>
    /// <param name="expected">SHA-256 of the champion that the challenger beat.</param>
    /// <returns>The copy of that champion; <see langword="null"/> where it was replaced before and somebody deleted the copy.</returns>
    /// <exception cref="CourseException">Another champion is in service by now.</exception>
    public string? Replace(string challenger, string expected)
    {
        RemoveLeftovers();
        string current = Hash, wanted = SplitList.HashOf(challenger);
        if (current != expected && current != wanted)
        {
            throw new CourseException($"{Path} was replaced by another file since this run began (SHA-256 {current}, expected {expected}); it stays. Retrain against it, with another --out");
        }

        int[] copies = Copies();
        int number = current == wanted
            ? copies.LastOrDefault(copy => SplitList.HashOf(CopyOf(copy)) == expected)
            : Keep(copies);
        if (current != wanted)
        {
            WholeFile.Copy(challenger, Path);
        }

        return number == 0 ? null : CopyOf(number);
    }

    /// <summary>Puts a copy in the champion's place and keeps the champion as a new copy, so that a roll-back can be rolled back.</summary>
    /// <param name="number">The copy; <see langword="null"/> for the newest that is not what is in service.</param>
    /// <returns>The number of the copy that is in service now.</returns>
    /// <exception cref="CourseException">There is no such copy.</exception>
    public int RollBack(int? number)
    {
        if (!File.Exists(Path))
        {
            throw new CourseException($"{Path} is not there; --champion is the weights file in service");
        }

        RemoveLeftovers();
        string current = Hash;
        int[] copies = Copies();
        int wanted = number ?? copies.LastOrDefault(copy => SplitList.HashOf(CopyOf(copy)) != current);
        if (!copies.Contains(wanted))
        {
            throw new CourseException(
                $"{Path} has {(copies.Length == 0 ? "no copies of earlier champions" : $"the copies {string.Join(", ", copies)}, {(number is null ? "all of them what is in service" : $"none with the number {number}")}")}");
        }

        if (SplitList.HashOf(CopyOf(wanted)) != current)
        {
            Keep(copies);
            WholeFile.Copy(CopyOf(wanted), Path);
        }

        return wanted;
    }

    private void RemoveLeftovers()
    {
        WholeFile.RemoveLeftovers(Path);
        for (int copy = 1; copy <= Copies().LastOrDefault() + 1; copy++)
        {
            WholeFile.RemoveLeftovers(CopyOf(copy));
        }
    }

    /// <summary>Makes sure that the newest copy is what is in service.</summary>
    private int Keep(int[] copies)
    {
        int newest = copies.LastOrDefault();
        if (newest > 0 && SplitList.HashOf(CopyOf(newest)) == Hash)
        {
            return newest;
        }

        WholeFile.Copy(Path, CopyOf(newest + 1));
        return newest + 1;
    }
}
