using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The unit that the mobile networks are made of, and their rounding of widths.</summary>
internal static class ConvolutionUnit
{
    /// <summary>Convolution (<c>0</c>), batch normalisation (<c>1</c>) and, where one is given, an activation (<c>2</c>); padding keeps the size.</summary>
    public static Sequential Of(int inputs, int outputs, int kernel, int stride, int groups, nn.Module<Tensor, Tensor>? activation, double eps = 1e-5, double momentum = 0.1)
    {
        Sequential unit = nn.Sequential(
            nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false),
            nn.BatchNorm2d(outputs, eps: eps, momentum: momentum));
        return activation is null ? unit : unit.append(activation);
    }

    /// <summary>The nearest multiple of 8, at least 8 and not more than a tenth below the width (the MobileNet authors' rule).</summary>
    public static int RoundedWidth(double width)
    {
        int rounded = Math.Max(8, (int)(width + 4) / 8 * 8);
        return rounded < 0.9 * width ? rounded + 8 : rounded;
    }
}
