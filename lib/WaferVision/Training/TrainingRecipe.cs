using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>A model, its input and its training, tuned together for one kind of data.</summary>
/// <param name="Name">The recipe's name.</param>
/// <param name="Model">The model's name in <see cref="Models.Models"/>.</param>
/// <param name="Batches">Batch size, encoding, size and augmentation.</param>
/// <param name="Trainer">Optimizer, schedule and epochs.</param>
public sealed record TrainingRecipe(string Name, string Model, BatchOptions Batches, TrainerOptions Trainer)
{
    /// <summary>The model's options for a data set: its classes, the encoding's channels, the batches' image size.</summary>
    /// <param name="data">The data set.</param>
    public ModelOptions ModelOptions(WaferDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(data.ClassNames.Count, Batches.Encoding.Channels(), Batches.Size ?? Math.Min(data.Rows, data.Columns));
    }

    /// <summary>Makes the model for a data set.</summary>
    /// <param name="data">The data set.</param>
    public nn.Module<Tensor, Tensor> CreateModel(WaferDataset data) => Models.Models.Create(Model, ModelOptions(data));
}

/// <summary>The recipes this library has.</summary>
public static class TrainingRecipes
{
    /// <summary>
    /// The course's network on synthetic maps: Adam up to 2·10⁻³ in one cycle, batches of 32, turned and mirrored maps.
    /// </summary>
    /// <param name="profile">Decides the epochs.</param>
    public static TrainingRecipe Course(Profile profile) => new(
        "course",
        WaferCnn.Name,
        new() { BatchSize = 32, Augmentation = Augmentation.D4 },
        new() { Epochs = profile.Epochs, LearningRate = 2e-3, Schedule = new OneCycleRate() });

    /// <summary>The small network on synthetic maps: AdamW up to 3·10⁻³ in one cycle.</summary>
    /// <param name="profile">Decides the epochs.</param>
    public static TrainingRecipe Small(Profile profile) => new(
        "small",
        WaferNetSmall.Name,
        new() { BatchSize = 64 },
        new()
        {
            Epochs = profile.SmallEpochs,
            Optimizer = OptimizerKind.AdamW,
            LearningRate = 3e-3,
            WeightDecay = 1e-4,
            Schedule = new OneCycleRate(),
        });

    /// <summary>
    /// Real maps, one label each (WM-811K): passing and failing dies as two channels, 64×64 by nearest neighbour, maps of more dies averaged,
    /// the eight symmetries as augmentation, a moving average of the weights. The best epoch is chosen by macro-F1, because most maps are of
    /// one class.
    /// </summary>
    /// <param name="profile">Decides the epochs.</param>
    public static TrainingRecipe RealMaps(Profile profile) => new(
        "real",
        WaferNetSmall.WideName,
        new() { BatchSize = 64, Encoding = DieEncoding.OneHot, Size = 64, Supersampling = true, Augmentation = Augmentation.D4 },
        Small(profile).Trainer with { Epochs = profile.Pick(1, 24, 40), WeightDecay = 0, AverageDecay = 0.998, BestBy = BestBy.MacroF1 });

    /// <summary>Real maps with several labels each (MixedWM38): as <see cref="RealMaps"/> at the maps' own size, with weight decay 0.01, the best epoch chosen by exact match.</summary>
    /// <param name="profile">Decides the epochs.</param>
    public static TrainingRecipe RealMixedMaps(Profile profile) => RealMaps(profile) with
    {
        Name = "real-mixed",
        Batches = RealMaps(profile).Batches with { Size = 52 },
        Trainer = RealMaps(profile).Trainer with { Epochs = profile.Pick(1, 30, 60), WeightDecay = 1e-2, BestBy = BestBy.Accuracy },
    };

    /// <summary>The recipe that suits a data set and a model: mixed or real maps by the set, else synthetic maps by the model.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="model">A name among <see cref="Models.Models.Names"/>; null for the recipe's own, of synthetic maps the small network.</param>
    /// <param name="profile">Decides the epochs.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static TrainingRecipe For(WaferDataset data, string? model, Profile profile)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (model is not null && !Models.Models.Names.Contains(model, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"There is no model '{model}'; there are {string.Join(", ", Models.Models.Names)}.", nameof(model));
        }

        bool small = model is null || model.Equals(WaferNetSmall.Name, StringComparison.OrdinalIgnoreCase);
        TrainingRecipe recipe = data.MultiLabel ? RealMixedMaps(profile)
            : !data.IsUniform ? RealMaps(profile)
            : small ? Small(profile)
            : Course(profile);
        return model is null ? recipe : recipe with { Model = model.ToLowerInvariant() };
    }
}
