using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace WaferVision.Tests.Training.Transfer;

[Collection(Alone.Name)]
public class TransferMemoryTests
{
    [Fact]
    public void Memory_stays_flat_over_rounds_of_features_probe_rate_search_and_fine_tuning()
    {
        WaferDataset data = Sets.Quarters(96, 1);
        BatchOptions batches = new() { BatchSize = 32 };
        Round(8);
        long before = Environment.WorkingSet;

        Round(24);

        // A model of half a million numbers with its optimizer is 6 MB; kept in each round it would be 140 MB.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 60_000_000);

        void Round(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using nn.Module<Tensor, Tensor> model = WaferVision.Models.Models.Create(WaferNetSmall.WideName, new(3, 1, Sets.Size));
                FeatureSet features = Features.Of(model, data, new() { Batches = batches });
                LinearProbe.Fit(features, features, new() { Penalties = [1e-2], Steps = 5 }).CopyTo(model, "fc");
                LearningRateFinder.Find(model, new BatchLoader(data, batches), search: new() { Steps = 12 });
                model.FreezeAllBut("fc", "block3");
                new Trainer(model, new() { Epochs = 1, Optimizer = OptimizerKind.AdamW, Rates = new(["fc", "block3"]), StartingPoint = new(["fc"]), MixupAlpha = 0.2 })
                    .Fit(data, data, batches);
            }
        }
    }
}
