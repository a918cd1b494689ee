namespace WaferVision.Serving;

/// <summary>
/// A request's content as a file, for readers that want one. It lies in the folder for temporary files for as long as it is read; a service that is killed meanwhile
/// leaves it there, and the next one that starts removes it.
/// </summary>
internal sealed class IntakeFile : IDisposable
{
    /// <summary>How old a file must be that is taken for abandoned: reading one takes seconds.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    // Files of other users, for whom another service may run, have another name.
    private static readonly string s_prefix = $"wafervision-intake-{Environment.UserName}-";

    private readonly FileStream _held;

    /// <summary>Writes a file that its owner alone can read.</summary>
    /// <param name="content">What it holds.</param>
    /// <param name="extension">The end of its name, from the dot on.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left of it.</exception>
    public IntakeFile(ReadOnlySpan<byte> content, string extension)
    {
        Name = Path.Combine(Path.GetTempPath(), $"{s_prefix}{Guid.NewGuid():N}{extension}");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (FileStream file = new(Name, options))
            {
                file.Write(content);
            }

            // Tells whoever looks for abandoned files that this is none.
            _held = new FileStream(Name, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch
        {
            File.Delete(Name);
            throw;
        }
    }

    /// <summary>The whole path.</summary>
    public string Name { get; }

    /// <summary>Removes the files that this user's killed services left: those that are old enough and that nobody holds.</summary>
    /// <exception cref="IOException">The folder for temporary files cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static void RemoveAbandoned()
    {
        foreach (string path in Directory.EnumerateFiles(Path.GetTempPath(), s_prefix + "*"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < Abandoned)
            {
                continue;
            }

            try
            {
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It is held, or has just been removed by another service.
            }
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        File.Delete(Name);
    }
}
