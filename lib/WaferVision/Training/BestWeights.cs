using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>The weights of the best epoch so far: in a file where there is a folder, else in memory.</summary>
internal sealed class BestWeights(nn.Module model, string? folder, IReadOnlyDictionary<string, string> metadata) : IDisposable
{
    private readonly string? _path = folder is null ? null : Checkpoint.BestPathIn(folder);
    private Dictionary<string, Tensor> _copies = [];

    public void Keep(EpochRecord record)
    {
        if (_path is null)
        {
            Dispose();
            using IDisposable _ = no_grad();
            _copies = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
            return;
        }

        Weights.Save(model, _path, new Dictionary<string, string>(metadata)
        {
            ["epoch"] = record.Epoch.ToString(CultureInfo.InvariantCulture),
            ["validationAccuracy"] = record.ValidationAccuracy.ToString("R", CultureInfo.InvariantCulture),
            ["validationMacroF1"] = record.ValidationMacroF1.ToString("R", CultureInfo.InvariantCulture),
        });
    }

    public void Restore()
    {
        if (_path is not null)
        {
            Weights.Load(model, _path);
            return;
        }

        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor target) in model.state_dict())
        {
            target.copy_(_copies[name]);
        }
    }

    public void Dispose()
    {
        foreach (Tensor copy in _copies.Values)
        {
            copy.Dispose();
        }

        _copies = [];
    }
}
