using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>Keeps a model in evaluation mode until it is disposed, which gives every module back the mode it had; they may differ from module to module.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] _modes;

    public EvaluationMode(nn.Module model)
    {
        // Parents come before their children, so that a parent's mode, which is set for all below it, does not undo a child's.
        _modes = [(model, model.training), .. model.named_modules().Select(named => (named.module, named.module.training))];
        model.eval();
    }

    public void Dispose()
    {
        foreach ((nn.Module module, bool training) in _modes)
        {
            if (module.training != training)
            {
                module.train(training);
            }
        }
    }
}
