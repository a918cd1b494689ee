using WaferVision.Onnx;

namespace Course.Bench.Deploy;

/// <summary>What <c>bench deploy</c> measures.</summary>
internal sealed record DeployOptions
{
    /// <summary>Weights files, ONNX files, or names in the registry, which get random weights; none for the shipped classifier, ResNet-18 and ResNet-50.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Height and width in pixels of the images of models with random weights.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Numbers of threads, one after the other.</summary>
    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Blocks of runs of each side.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How ranges of 8-bit numbers are chosen; each gives a model.</summary>
    public required IReadOnlyList<CalibrationMethod> Methods { get; init; }

    /// <summary>An archive: its training part calibrates, its test part judges. Without, synthetic maps calibrate and nothing is judged.</summary>
    public string? Data { get; init; }

    /// <summary>A list of its parts.</summary>
    public string? Split { get; init; }

    /// <summary>Refuses options that do not go together.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public void Check()
    {
        if (Data is null && Split is not null)
        {
            throw new UsageException("--split is the list of an archive's parts; name the archive with --data");
        }

        if (Data is not null && Models.FirstOrDefault(model => !File.Exists(model)) is { } random)
        {
            throw new UsageException($"--data judges trained classifiers; '{random}' is no file");
        }

        if (Data is not null && Models.Count == 0)
        {
            throw new UsageException("--data judges trained classifiers; name them with --model");
        }
    }
}
