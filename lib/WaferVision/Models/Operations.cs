using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>An operation between layers, without parameters of its own. It is a module so that a traced forward pass sees it; a summary leaves it out.</summary>
internal interface IOperation;

/// <summary>Adds its second input to its first, in place: y = a += b.</summary>
public sealed class Add() : nn.Module<Tensor, Tensor, Tensor>(nameof(Add)), IOperation
{
    /// <summary>Adds.</summary>
    /// <param name="input1">What is added to, such as (N, C, H, W); is overwritten.</param>
    /// <param name="input2">What is added: of the same shape, or one that stretches to it.</param>
    /// <returns>The first tensor.</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => input1.add_(input2);
}

/// <summary>Multiplies its inputs element by element.</summary>
public sealed class Multiply() : nn.Module<Tensor, Tensor, Tensor>(nameof(Multiply)), IOperation
{
    /// <summary>Multiplies.</summary>
    /// <param name="input1">A factor, such as (N, C, H, W).</param>
    /// <param name="input2">Another: of the same shape, or one that stretches to it, such as (N, C, 1, 1).</param>
    /// <returns>The product.</returns>
    public override Tensor forward(Tensor input1, Tensor input2) => input1 * input2;
}

/// <summary>Puts maps side by side: joins tensors along their channels, which are dimension 1.</summary>
public sealed class Concatenate() : nn.Module<Tensor[], Tensor>(nameof(Concatenate)), IOperation
{
    /// <summary>Joins.</summary>
    /// <param name="input">Tensors (N, C, …) of the same shape but for C.</param>
    /// <returns>A tensor (N, sum of C, …).</returns>
    public override Tensor forward(Tensor[] input) => cat(input, 1);
}

/// <summary>Picks channels by number, in the given order.</summary>
internal sealed class SelectChannels(params long[] channels) : nn.Module<Tensor, Tensor>(nameof(SelectChannels)), IOperation
{
    public long[] Channels { get; } = channels;

    public override Tensor forward(Tensor input)
    {
        using Tensor wanted = tensor(Channels, device: input.device);
        return input.index_select(1, wanted); // (N, channels, …)
    }
}

/// <summary>
/// The same images with the channels of a pixel side by side, on a CPU only. Convolutions, normalisations and pooling hand this order on, and
/// libtorch's maximum pooling and depthwise convolution have vector code only for it: a pooling of 16×64×32×32 takes 0.4 ms instead of 5.
/// TorchSharp has no argument for the order; strides alone tell it.
/// </summary>
internal sealed class ChannelsLast() : nn.Module<Tensor, Tensor>(nameof(ChannelsLast)), IOperation
{
    /// <summary>Reorders.</summary>
    /// <param name="input">Images (N, C, H, W).</param>
    /// <returns>A tensor of the same shape and values; on a GPU the input itself.</returns>
    public override Tensor forward(Tensor input)
    {
        if (input.device_type != DeviceType.CPU)
        {
            return input;
        }

        using DisposeScope scope = NewDisposeScope();
        long[] shape = input.shape;

        // Flat in between, because a view of one channel in the old shape would keep the old strides.
        return input.permute(0, 2, 3, 1).flatten().view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}

/// <summary>The same images with the pixels of a channel side by side, torch's usual order.</summary>
internal sealed class ChannelsFirst() : nn.Module<Tensor, Tensor>(nameof(ChannelsFirst)), IOperation
{
    public override Tensor forward(Tensor input) => input.contiguous();
}
