using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training;

[Collection(Alone.Name)]
public class RecipeTests
{
    [Theory]
    [InlineData(WaferCnn.Name, false, "course")]
    [InlineData(WaferNetSmall.Name, false, "small")]
    [InlineData(WaferNetSmall.Name, true, "real-mixed")]
    public void Every_recipe_trains_on_its_kind_of_data(string model, bool multiLabel, string expected)
    {
        WaferDataset set = multiLabel ? Sets.Halves(40, 1) : Sets.Quarters(42, 1);
        TrainingRecipe recipe = TrainingRecipes.For(set, model, Profile.Ci);
        using nn.Module<Tensor, Tensor> network = recipe.CreateModel(set);

        TrainingHistory history = new Trainer(network, recipe.Trainer).Fit(set, set, recipe.Batches);

        Assert.Equal(expected, recipe.Name);
        Assert.Equal(recipe.Trainer.Epochs, history.Epochs.Count);
        Assert.All(history.Epochs, e => Assert.True(double.IsFinite(e.TrainLoss)));
    }

    [Fact]
    public void Maps_of_different_sizes_get_the_recipe_for_real_maps()
    {
        var set = new WaferDataset(new byte[9 + 16], [(3, 3), (4, 4)], new[] { 0, 1 }, ["a", "b"]);

        TrainingRecipe recipe = TrainingRecipes.For(set, WaferNetSmall.Name, Profile.Lesson);

        Assert.Equal("real", recipe.Name);
        Assert.Equal(WaferNetSmall.Name, recipe.Model);
        Assert.Equal(WaferNetSmall.WideName, TrainingRecipes.For(set, null, Profile.Lesson).Model);
        Assert.Equal(new ModelOptions(2, 2, 64), recipe.ModelOptions(set));
    }

    [Fact]
    public void An_unknown_model_is_refused() =>
        Assert.Throws<ArgumentException>(() => TrainingRecipes.For(Sets.Quarters(3, 1), "resnet9000", Profile.Ci));
}
