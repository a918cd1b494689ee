namespace Course;

/// <summary>The checkout that a command works on.</summary>
internal static class Repository
{
    private const string Marker = "WaferVision.slnx";

    /// <summary>
    /// The root folder: what <c>./course</c> says (<c>COURSE_ROOT</c>), else the nearest folder above the current one, else above the program,
    /// that holds <c>WaferVision.slnx</c>.
    /// </summary>
    /// <exception cref="CourseException">There is no checkout.</exception>
    public static string Root { get; } = Find();

    /// <summary>The full path of something inside the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The recorded stack, <c>nuget</c> where none is.</summary>
    public static string Stack
    {
        get
        {
            string record = PathOf(".stack");
            return File.Exists(record) ? File.ReadAllText(record).Trim() : "nuget";
        }
    }

    private static string Find()
    {
        string? told = Environment.GetEnvironmentVariable("COURSE_ROOT");
        if (!string.IsNullOrEmpty(told) && File.Exists(Path.Combine(told, Marker)))
        {
            return told;
        }

        foreach (string start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, Marker)))
                {
                    return folder.FullName;
                }
            }
        }

        throw new CourseException($"no folder above {Directory.GetCurrentDirectory()} holds {Marker}; run this inside a clone of the repository");
    }
}
