using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>Initial weights that several families share. Batch normalisation starts as it is made: scale 1, shift 0.</summary>
internal static class InitialWeights
{
    /// <summary>Convolutions: normal with variance 2 / (outputs × kernel area), bias 0 (He, Zhang, Ren and Sun, arXiv 1502.01852, section 2.2, backward case).</summary>
    public static void KaimingByOutputs(nn.Module model)
    {
        foreach (Conv2d layer in model.modules().OfType<Conv2d>())
        {
            nn.init.kaiming_normal_(layer.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
            Zero(layer.bias);
        }
    }

    /// <summary>Dense layers: normal with a fixed deviation, bias 0.</summary>
    public static void NormalDense(nn.Module model, double deviation = 0.01)
    {
        foreach (Linear layer in model.modules().OfType<Linear>())
        {
            nn.init.normal_(layer.weight, 0, deviation);
            Zero(layer.bias);
        }
    }

    /// <summary>Sets a bias, where there is one, to 0.</summary>
    public static void Zero(Tensor? bias)
    {
        if (bias is not null)
        {
            nn.init.zeros_(bias);
        }
    }
}
