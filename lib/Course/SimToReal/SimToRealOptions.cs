using WaferVision.Models;

namespace Course.SimToReal;

/// <summary>The sizes of a study from synthetic to real maps.</summary>
internal sealed record SimToRealOptions
{
    /// <summary>An archive of real maps with the names of WM-811K's classes.</summary>
    public required string Data { get; init; }

    /// <summary>Folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>Whether only the statistics are wanted.</summary>
    public bool StatisticsOnly { get; init; }

    /// <summary>Synthetic training maps of each defect class; of "none" there are three times as many.</summary>
    public int PerClass { get; init; } = 800;

    /// <summary>Passes over the synthetic maps.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Real maps of each class, one point of the curve each.</summary>
    public IReadOnlyList<int> Shots { get; init; } = [5, 10, 20, 50, 100, 200, 500];

    /// <summary>Optimizer steps of 64 maps for each point of the curve, with and without pretraining.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Repetitions with other maps, other weights and another choice of real maps.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Height and width of the images in pixels.</summary>
    public int Size { get; init; } = 32;

    /// <summary>Name of the model.</summary>
    public string Model { get; init; } = WaferNetSmall.Name;

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";
}
