namespace Course.Classifying.Sharding;

/// <summary>What is classified in one go, whoever does it: consecutive files, or consecutive maps of one archive.</summary>
/// <param name="FirstFile">Index of the first file.</param>
/// <param name="Files">How many files.</param>
/// <param name="FirstMap">Of an archive, its first map.</param>
/// <param name="Maps">Of an archive, how many of its maps; 0 for whole files.</param>
/// <param name="Weight">Bytes of input, about; 1 at least.</param>
internal readonly record struct WorkBlock(int FirstFile, int Files, int FirstMap, int Maps, long Weight)
{
    /// <summary>The most maps that are in memory for one block at a time.</summary>
    public const int MostMaps = 512;

    /// <summary>The most dies, unless a single map has more.</summary>
    public const int MostDies = 1 << 22;

    /// <summary>The most small files of a block.</summary>
    public const int MostFiles = 32;

    /// <summary>The most bytes of a block of several files.</summary>
    public const long MostBytes = 1 << 20;

    /// <summary>Whether it is a part of an archive.</summary>
    public bool IsPart => Maps > 0;
}
