using System.Runtime.InteropServices;
using TorchSharp;
using WaferVision.Evaluation;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Classifies a map by the training maps whose features point the same way: nothing is learned but the number of neighbours. Votes are weighted
/// by similarity (Wu, Xiong, Yu and Lin, Unsupervised Feature Learning via Non-Parametric Instance Discrimination, arXiv 1805.01978, section 3.4).
/// </summary>
public sealed class NearestNeighbours
{
    // Similarities held at a time; 64 MB.
    private const int Most = 1 << 24;

    private readonly FeatureSet _training;
    private readonly double _temperature;

    private NearestNeighbours(FeatureSet training, double temperature, int neighbours) =>
        (_training, _temperature, Neighbours) = (training, temperature, neighbours);

    /// <summary>The number of neighbours chosen on the validation set.</summary>
    public int Neighbours { get; }

    /// <summary>Keeps the training features and the number of neighbours with the highest validation accuracy, the smallest among equals.</summary>
    /// <param name="training">The features that vote; each map has one label.</param>
    /// <param name="validation">The features to choose the number of neighbours by.</param>
    /// <param name="options">Numbers of neighbours and temperature; defaults if null.</param>
    /// <exception cref="ArgumentException">The two sets do not fit together, have no maps, or several labels a map.</exception>
    public static NearestNeighbours Fit(FeatureSet training, FeatureSet validation, NearestNeighboursOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        training.CheckFits(training, nameof(training));
        training.CheckFits(validation, nameof(validation));
        if (training.MultiLabel)
        {
            throw new ArgumentException("Neighbours vote for one class; expected maps with one label. Use a LinearProbe for several.", nameof(training));
        }

        options ??= new();
        int[] choices = [.. options.Neighbours.Select(k => Math.Min(k, training.Count)).Distinct().Order()];
        (float[] similarities, long[] indices) = Nearest(training, validation, choices[^1]);
        var best = choices.Select(k => new NearestNeighbours(training, options.Temperature, k))
            .MaxBy(one => one.Vote(validation, similarities, indices, choices[^1]).Report().Accuracy);
        return best!;
    }

    /// <summary>Predicts maps from their features. The probabilities are each class's share of the weighted votes.</summary>
    /// <param name="features">Features of the same layer as those it was fitted on.</param>
    /// <exception cref="ArgumentException">Another width, other classes, or no maps.</exception>
    public Predictions Predict(FeatureSet features)
    {
        _training.CheckFits(features, nameof(features));
        (float[] similarities, long[] indices) = Nearest(_training, features, Neighbours);
        return Vote(features, similarities, indices, Neighbours);
    }

    /// <summary>The most similar training maps of each map, most similar first, k a row.</summary>
    internal static (float[] Similarities, long[] Indices) Nearest(FeatureSet training, FeatureSet features, int k)
    {
        var similarities = new float[features.Count * k];
        var indices = new long[features.Count * k];
        using DisposeScope scope = NewDisposeScope();
        Tensor candidates = nn.functional.normalize(training.ToTensor()).t();
        Tensor wanted = nn.functional.normalize(features.ToTensor());
        int rows = Math.Max(1, Most / training.Count);
        for (int first = 0; first < features.Count; first += rows)
        {
            using DisposeScope part = NewDisposeScope();
            (Tensor values, Tensor places) = wanted.narrow(0, first, Math.Min(rows, features.Count - first)).matmul(candidates).topk(k, 1);
            MemoryMarshal.Cast<byte, float>(values.contiguous().bytes).CopyTo(similarities.AsSpan(first * k));
            MemoryMarshal.Cast<byte, long>(places.contiguous().bytes).CopyTo(indices.AsSpan(first * k));
        }

        return (similarities, indices);
    }

    // A class's logit is the logarithm of its votes' sum, so that softmax gives the shares. A class without votes gets what is below any vote.
    private Predictions Vote(FeatureSet features, float[] similarities, long[] indices, int stride)
    {
        int classes = features.ClassNames.Count;
        ReadOnlySpan<int> labels = _training.Labels.Span;
        var logits = new float[features.Count * classes];
        double[] votes = new double[classes];
        for (int n = 0; n < features.Count; n++)
        {
            Array.Clear(votes);
            float highest = similarities[n * stride];
            for (int i = n * stride; i < (n * stride) + Neighbours; i++)
            {
                votes[labels[(int)indices[i]]] += Math.Exp((similarities[i] - highest) / _temperature);
            }

            for (int c = 0; c < classes; c++)
            {
                logits[(n * classes) + c] = (float)(votes[c] > 0 ? Math.Log(votes[c]) + (highest / _temperature) : -2 / _temperature);
            }
        }

        return new(logits, features.Labels.ToArray(), features.ClassNames, multiLabel: false);
    }
}
