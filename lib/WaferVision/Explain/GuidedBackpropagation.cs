using TorchSharp;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Explain;

/// <summary>
/// Guided backpropagation: the gradient of a class's logit by the image, of which only what is above 0 passes each rectified map on its way back
/// (Springenberg, Dosovitskiy, Brox and Riedmiller, Striving for Simplicity, ICLR 2015 workshop, arXiv 1412.6806, section 3.4). Kept as a warning: its
/// pictures are sharp, and hardly change while all but the first layers of a network forget what they learned (Adebayo et al., see <see cref="SanityCheck"/>).
/// </summary>
public static class GuidedBackpropagation
{
    /// <summary>
    /// What is above 0 in the guided gradient. A map is taken for rectified where a layer is given, or a block gives, no number below 0; so that
    /// functions and modules are found alike. The model is left as it was, in its mode and without gradients on its parameters.
    /// </summary>
    /// <param name="model">A model from (N, C, H, W) images to (N, classes) logits, on any device, with ReLU between its layers.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device.</param>
    /// <param name="classes">The class to explain of each image.</param>
    /// <returns>(N, H, W), the sum over the channels, 0 or more; the caller frees it.</returns>
    /// <exception cref="ArgumentException">There is not one class an image.</exception>
    public static Tensor Of(nn.Module<Tensor, Tensor> model, Tensor images, IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var mode = new EvaluationMode(model);
        using IDisposable _ = enable_grad();
        using DisposeScope scope = NewDisposeScope();
        using var cuts = new Cuts(model);
        Tensor input = images.detach().clone().requires_grad_();
        Tensor total = TargetScore.Of(model.call(input), classes).sum();
        cuts.Remove();
        cuts.Backward(total, input);
        using IDisposable off = no_grad();
        return input.grad!.relu().sum(1).MoveToOuterDisposeScope();
    }

    /// <summary>The places where the network is cut into pieces, so that the gradient can be changed between them.</summary>
    private sealed class Cuts : IDisposable
    {
        private readonly List<Action> _removals = [];
        private readonly List<(Tensor End, Tensor Start)> _cuts = [];

        public Cuts(nn.Module<Tensor, Tensor> model)
        {
            foreach ((string _, nn.Module module) in model.named_modules())
            {
                if (module is nn.Module<Tensor, Tensor> layer)
                {
                    _removals.Add(layer.children().Any()
                        ? layer.register_forward_hook((_, _, output) => Cut(output)).remove
                        : layer.register_forward_pre_hook((_, given) => Cut(given)).remove);
                }
            }
        }

        public void Remove() => _removals.ForEach(remove => remove());

        /// <summary>Piece by piece from the last: whoever takes from a piece's end has run back before it.</summary>
        public void Backward(Tensor total, Tensor input)
        {
            List<Tensor> starts = [input, .. _cuts.Select(cut => cut.Start)];
            autograd.backward([total], retain_graph: true, inputs: starts);
            for (int i = _cuts.Count - 1; i >= 0; i--)
            {
                if (_cuts[i].Start.grad is { } gradient)
                {
                    autograd.backward([_cuts[i].End], [gradient.relu()], retain_graph: true, inputs: starts[..(i + 1)]);
                }
            }
        }

        public void Dispose()
        {
            Remove();
            foreach ((Tensor end, Tensor start) in _cuts)
            {
                end.Dispose();
                start.Dispose();
            }
        }

        private Tensor Cut(Tensor map)
        {
            if (!map.requires_grad || map.min().item<float>() < 0)
            {
                return map;
            }

            // Of its own, because the network frees what it passes on; and copied, because it may overwrite what it is given.
            _cuts.Add((map.alias().DetachFromDisposeScope(), map.detach().requires_grad_().DetachFromDisposeScope()));
            return _cuts[^1].Start.clone();
        }
    }
}
