using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Training;

namespace Course.Classifying;

/// <summary>How a classifier that has learned already learns on.</summary>
internal static class FineTuning
{
    // What is learned is not to be forgotten: less than the recipe's rate, which is for learning from nothing.
    private const double Rate = 1.0 / 3;

    /// <summary>The recipe for a data set, fed as the classifier is.</summary>
    /// <param name="maps">Maps to learn from.</param>
    /// <param name="card">What the classifier's file says.</param>
    /// <param name="learningRate">Base learning rate; <see langword="null"/> for a third of the recipe's.</param>
    /// <param name="seed">Seed of order, augmentation and dropout.</param>
    /// <param name="fromScratch">Whether it forgets what it has learned: at the recipe's own rate.</param>
    public static TrainingRecipe Recipe(WaferDataset maps, ModelCard card, double? learningRate, long seed, bool fromScratch = false)
    {
        TrainingRecipe recipe = TrainingRecipes.For(maps, card.Model, Profile.Lesson);
        return recipe with
        {
            Batches = recipe.Batches with { Size = card.Size, Encoding = card.Encoding, Supersampling = card.Supersampling, Seed = seed },
            Trainer = recipe.Trainer with { LearningRate = learningRate ?? (recipe.Trainer.LearningRate * (fromScratch ? 1 : Rate)), Seed = seed },
        };
    }
}
