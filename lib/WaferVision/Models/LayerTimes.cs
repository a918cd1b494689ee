using System.Diagnostics;
using MathNet.Numerics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>The time that one layer takes of a run.</summary>
/// <param name="Name">The layer's name within the model, such as <c>layer1.0.conv1</c>; <see cref="LayerTimes.Between"/> for what no layer took.</param>
/// <param name="Type">What kind of layer it is, such as <c>Conv2d</c>.</param>
/// <param name="Milliseconds">The median over the runs; of a layer that runs several times, all of these together.</param>
public sealed record LayerTime(string Name, string Type, double Milliseconds);

/// <summary>Where the time of a model goes, layer by layer, when libtorch runs it.</summary>
public static class LayerTimes
{
    /// <summary>Runs that are timed unless another number is asked for.</summary>
    public const int DefaultRuns = 21;

    /// <summary>The name of the last entry: the time that passes outside of layers.</summary>
    public const string Between = "between layers";

    /// <summary>Runs before the first that counts: memory and threads are got ready in these.</summary>
    internal const int WarmUps = 3;

    /// <summary>
    /// Runs a model, in evaluation mode and without gradients, with hooks that look at the clock before and after each layer. On a GPU each layer is
    /// waited for, so that the sum is more than an undisturbed run takes. The model is left as it was.
    /// </summary>
    /// <param name="model">The model, on any device.</param>
    /// <param name="images">Images (N, C, H, W) on the model's device.</param>
    /// <param name="runs">Runs that are timed, 1 or more.</param>
    /// <returns>The layers in the order in which they first run, then <see cref="Between"/>.</returns>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The model does not take such images.</exception>
    public static IReadOnlyList<LayerTime> Of(nn.Module<Tensor, Tensor> model, Tensor images, int runs = DefaultRuns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var times = new OrderedDictionary<string, (string Type, double[] Runs)>();
        double[] totals = new double[runs];
        var removals = new List<Action>();
        int run = 0;
        long began = 0;
        try
        {
            foreach ((string name, nn.Module module) in model.named_modules().Where(named => !named.module.children().Any()))
            {
                if (LayerHooks.Add(module, _ => began = Now(images), (_, _) => Add(name, module, Now(images) - began)) is { } remove)
                {
                    removals.Add(remove);
                }
            }

            using var mode = new EvaluationMode(model);
            using IDisposable gradients = no_grad();
            for (run = -WarmUps; run < runs; run++)
            {
                using DisposeScope scope = NewDisposeScope();
                long start = Now(images);
                model.call(images);
                if (run >= 0)
                {
                    totals[run] = Milliseconds(Now(images) - start);
                }
            }
        }
        finally
        {
            removals.ForEach(remove => remove());
        }

        return Medians([.. times.Select(layer => (layer.Key, layer.Value.Type, layer.Value.Runs))], totals);

        void Add(string name, nn.Module module, long ticks)
        {
            times.TryAdd(name, (module.GetName(), new double[runs]));
            if (run >= 0)
            {
                times[name].Runs[run] += Milliseconds(ticks);
            }
        }
    }

    /// <summary>The median of each layer, and of what is left of each run.</summary>
    /// <param name="layers">Milliseconds of each layer in each run.</param>
    /// <param name="totals">Milliseconds of each whole run.</param>
    internal static IReadOnlyList<LayerTime> Medians(IReadOnlyList<(string Name, string Type, double[] Runs)> layers, double[] totals)
    {
        double[] rest = [.. totals.Select((total, run) => Math.Max(0, total - layers.Sum(layer => layer.Runs[run])))];
        return [.. layers.Select(layer => new LayerTime(layer.Name, layer.Type, layer.Runs.Median())), new LayerTime(Between, "", rest.Median())];
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private static long Now(Tensor images)
    {
        if (images.device_type == DeviceType.CUDA)
        {
            cuda.synchronize(images.device);
        }

        return Stopwatch.GetTimestamp();
    }
}
