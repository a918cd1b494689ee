using System.Diagnostics;
using TorchSharp;
using MathNet.Numerics.Statistics;
using WaferVision.Models;
using static TorchSharp.torch;

namespace Course.Compressing;

/// <summary>Times networks in turns, so that a drift of the machine meets all alike.</summary>
internal static class Latency
{
    /// <summary>Runs of each network.</summary>
    public const int Rounds = 31;

    private const int WarmUps = 3;

    /// <summary>The median time of one image by itself, in milliseconds, of each network.</summary>
    public static double[] Medians(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, ModelOptions options, CancellationToken cancellation)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor image = rand([1, options.InputChannels, options.InputSize, options.InputSize], device: networks[0].parameters().First().device);
        double[][] times = [.. networks.Select(_ => new double[Rounds])];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int turn = 0; turn < networks.Count; turn++)
            {
                // Another one begins each round: on a busy machine the first may have to wait for the processor every time.
                int i = (turn + round + WarmUps) % networks.Count;
                networks[i].eval();
                long began = Stopwatch.GetTimestamp();
                using Tensor logits = networks[i].call(image), read = logits.cpu(); // which waits for a GPU
                if (round >= 0)
                {
                    times[i][round] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                }
            }
        }

        return [.. times.Select(of => of.Median())];
    }
}
