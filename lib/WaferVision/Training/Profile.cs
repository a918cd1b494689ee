namespace WaferVision.Training;

/// <summary>
/// Sizes of the course's runs: <c>ci</c> (minutes for all notebooks together), <c>lesson</c> (the default: two CPU cores) and
/// <c>full</c> (the course's 10,000 maps and 20 epochs). The code is the same; only sizes and epochs differ.
/// </summary>
/// <param name="Name">The profile's name.</param>
/// <param name="Maps">Synthetic maps, split 70/15/15.</param>
/// <param name="MapSize">Rows and columns of a map.</param>
/// <param name="Epochs">Epochs of the course's network.</param>
/// <param name="SmallEpochs">Epochs of the small network.</param>
public sealed record Profile(string Name, int Maps, int MapSize, int Epochs, int SmallEpochs)
{
    /// <summary>The environment variable that chooses the profile.</summary>
    public const string Variable = "WAFERVISION_PROFILE";

    /// <summary>For tests: everything runs, little is learned.</summary>
    public static Profile Ci { get; } = new("ci", Maps: 600, MapSize: 32, Epochs: 2, SmallEpochs: 2);

    /// <summary>For learners on two CPU cores.</summary>
    public static Profile Lesson { get; } = new("lesson", Maps: 10_000, MapSize: 64, Epochs: 8, SmallEpochs: 10);

    /// <summary>The course's sizes.</summary>
    public static Profile Full { get; } = new("full", Maps: 10_000, MapSize: 64, Epochs: 20, SmallEpochs: 20);

    /// <summary>The profile the environment variable names; lesson where it is not set.</summary>
    /// <exception cref="InvalidOperationException">It names no profile.</exception>
    public static Profile Current => Environment.GetEnvironmentVariable(Variable)?.Trim().ToLowerInvariant() switch
    {
        null or "" or "lesson" => Lesson,
        "ci" => Ci,
        "full" => Full,
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; expected ci, lesson or full."),
    };

    /// <summary>One of three values, for sizes that only one notebook needs.</summary>
    /// <param name="ci">The value for <c>ci</c>.</param>
    /// <param name="lesson">The value for <c>lesson</c>.</param>
    /// <param name="full">The value for <c>full</c>.</param>
    public T Pick<T>(T ci, T lesson, T full) => Name switch
    {
        "ci" => ci,
        "lesson" => lesson,
        _ => full,
    };
}
