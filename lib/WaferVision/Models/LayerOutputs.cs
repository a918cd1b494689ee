using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>What the layers of a model are given and give in one run.</summary>
internal static class LayerOutputs
{
    /// <summary>Runs a model once, in evaluation mode and without gradients. The model is left as it was.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device.</param>
    /// <param name="wanted">Which layers, and blocks of layers, are told of.</param>
    /// <param name="told">Is told name, layer, input and output each time that one finishes. The tensors live during the call only.</param>
    public static void Tell(
        nn.Module<Tensor, Tensor> model, Tensor images, Func<nn.Module<Tensor, Tensor>, bool> wanted, Action<string, nn.Module<Tensor, Tensor>, Tensor, Tensor> told)
    {
        var removals = new List<Action>();
        try
        {
            foreach ((string name, nn.Module module) in model.named_modules())
            {
                if (module is nn.Module<Tensor, Tensor> layer && wanted(layer))
                {
                    removals.Add(layer.register_forward_hook((_, input, output) =>
                    {
                        told(name, layer, input, output);
                        return output;
                    }).remove);
                }
            }

            using var mode = new EvaluationMode(model);
            using IDisposable _ = no_grad();
            using DisposeScope scope = NewDisposeScope();
            model.call(images);
        }
        finally
        {
            removals.ForEach(remove => remove());
        }
    }
}
