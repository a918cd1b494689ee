namespace WaferVision.Testing;

/// <summary>Finds the real wafer maps, photographs and weights that some developers keep in <c>../shared</c>, beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The repository's root folder: the nearest ancestor of the test binaries that holds <c>WaferVision.slnx</c>.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The full path of a file or folder below <c>../shared</c>, whether it exists or not.</summary>
    public static string PathOf(string relative) => Path.GetFullPath(Path.Combine(Repository, "..", "shared", relative));

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WaferVision.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds WaferVision.slnx; run the tests from a checkout.");
    }
}

/// <summary>A fact that needs a file below <c>../shared</c> and is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string relative)
    {
        string path = SharedData.PathOf(relative);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Skip = $"needs ../shared/{relative}, which this machine does not have";
        }
    }
}

/// <summary>A theory that needs a file below <c>../shared</c> and is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(string relative)
    {
        string path = SharedData.PathOf(relative);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Skip = $"needs ../shared/{relative}, which this machine does not have";
        }
    }
}
