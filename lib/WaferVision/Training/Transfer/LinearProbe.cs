using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Evaluation;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Logistic regression on frozen features: how well classes can be told apart by planes alone, the usual measure of a representation
/// (Alain and Bengio, Understanding intermediate layers using linear classifier probes, arXiv 1610.01644). Convex, fitted by L-BFGS to the
/// optimum; no seed, no learning rate.
/// </summary>
public sealed class LinearProbe
{
    private readonly FeatureSet _like;
    private readonly double[] _weights;
    private readonly double[] _bias;

    private LinearProbe(FeatureSet like, double[] weights, double[] bias, double penalty, bool converged) =>
        (_like, _weights, _bias, Penalty, Converged) = (like, weights, bias, penalty, converged);

    /// <summary>The penalty chosen on the validation set.</summary>
    public double Penalty { get; }

    /// <summary>Whether the minimiser reached the optimum for this penalty within <see cref="LinearProbeOptions.Steps"/>.</summary>
    public bool Converged { get; }

    /// <summary>The classifier's weights for the features as they are, row-major (D, classes).</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The classifier's bias, one a class.</summary>
    public IReadOnlyList<double> Bias => _bias;

    /// <summary>
    /// Fits a probe for each penalty on standardised training features, strongest first and each from the one before, and keeps the one with the
    /// highest validation accuracy (exact match for several labels); among equals, the lowest validation loss.
    /// </summary>
    /// <param name="training">The features to learn from.</param>
    /// <param name="validation">The features to choose the penalty by.</param>
    /// <param name="options">Penalties and steps; defaults if null.</param>
    /// <exception cref="ArgumentException">The two sets do not fit together, or have no maps.</exception>
    public static LinearProbe Fit(FeatureSet training, FeatureSet validation, LinearProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        training.CheckFits(training, nameof(training));
        training.CheckFits(validation, nameof(validation));
        options ??= new();
        using DisposeScope scope = NewDisposeScope();
        Tensor features = training.ToTensor(ScalarType.Float64);
        Tensor mean = features.mean([0]);
        Tensor deviation = (features - mean).square().mean([0]).sqrt();

        // A feature that never changes says nothing; its weight stays 0 whatever it is divided by.
        deviation = deviation.masked_fill(deviation.le(1e-12 * (1 + mean.abs())), 1);
        using var loss = new LogisticLoss((features - mean) / deviation, Targets(training), training.MultiLabel);
        double[] shift = mean.data<double>().ToArray(), scale = deviation.data<double>().ToArray();

        Vector<double> parameters = Vector<double>.Build.Dense(loss.Length);
        (LinearProbe Probe, double Accuracy, double Loss)? best = null;
        foreach (double penalty in options.Penalties.OrderDescending())
        {
            (parameters, bool converged) = Minimum(at => loss.At(at, penalty), parameters, options.Steps);
            var probe = Unstandardised(training, parameters.ToArray(), shift, scale, penalty, converged);
            Predictions predictions = probe.Predict(validation);
            double accuracy = predictions.MultiLabel ? predictions.MultiLabelReport().ExactMatch : predictions.Report().Accuracy;
            if (best is null || accuracy > best.Value.Accuracy || (accuracy == best.Value.Accuracy && predictions.Loss() < best.Value.Loss))
            {
                best = (probe, accuracy, predictions.Loss());
            }
        }

        return best!.Value.Probe;
    }

    /// <summary>Predicts maps from their features.</summary>
    /// <param name="features">Features of the same layer as those it was fitted on.</param>
    /// <exception cref="ArgumentException">Another width, other classes, or no maps.</exception>
    public Predictions Predict(FeatureSet features)
    {
        _like.CheckFits(features, nameof(features));
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = features.ToTensor(ScalarType.Float64).matmul(tensor(_weights, [features.Width, _bias.Length])) + tensor(_bias);
        return new(logits.to(ScalarType.Float32).data<float>().ToArray(), features.Labels.ToArray(), features.ClassNames, features.MultiLabel);
    }

    /// <summary>Makes the probe a model's head. The model then says of a map what the probe says of its features, up to rounding.</summary>
    /// <param name="model">The model whose features it was fitted on (<see cref="FeatureOptions.Layer"/> null).</param>
    /// <param name="head">The name of its last layer, a dense one, such as <c>fc</c>.</param>
    /// <exception cref="ArgumentException">There is no such dense layer, or its inputs and outputs are not the probe's.</exception>
    public void CopyTo(nn.Module model, string head)
    {
        ArgumentNullException.ThrowIfNull(model);
        int width = _like.Width, classes = _bias.Length;
        nn.Module? layer = model.named_modules().FirstOrDefault(named => named.name == head).module;
        if (layer is not Linear { bias: not null } dense || !dense.weight.shape.SequenceEqual([classes, width]))
        {
            throw new ArgumentException(
                $"Expected the name of a dense layer with bias from {width} inputs to {classes} outputs; '{head}' is {(layer is Linear other ? $"one of shape ({string.Join(", ", other.weight.shape)})" : layer?.GetType().Name ?? "no module")}.",
                nameof(head));
        }

        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        dense.weight.copy_(tensor(_weights, [width, classes]).t());
        dense.bias.copy_(tensor(_bias));
    }

    /// <summary>The minimum by L-BFGS, or the best point seen where the steps do not suffice.</summary>
    internal static (Vector<double> Point, bool Converged) Minimum(Func<Vector<double>, (double, Vector<double>)> function, Vector<double> start, int steps)
    {
        (Vector<double> Point, double Value) best = (start, double.PositiveInfinity);
        IObjectiveFunction objective = ObjectiveFunction.Gradient(at =>
        {
            (double value, Vector<double> gradient) = function(at);
            if (value < best.Value)
            {
                best = (at.Clone(), value);
            }

            return (value, gradient);
        });
        try
        {
            MinimizationResult result = new LimitedMemoryBfgsMinimizer(1e-7, 1e-12, 1e-12, 10, steps).FindMinimum(objective, start);
            return (best.Point, result.ReasonForExit is not (ExitCondition.None or ExitCondition.ExceedIterations));
        }
        catch (MaximumIterationsException)
        {
            return (best.Point, false);
        }
    }

    private static Tensor Targets(FeatureSet features)
    {
        int classes = features.ClassNames.Count;
        double[] targets = new double[features.Count * classes];
        ReadOnlySpan<int> labels = features.Labels.Span;
        for (int i = 0; i < labels.Length; i++)
        {
            targets[features.MultiLabel ? i : (i * classes) + labels[i]] = features.MultiLabel ? labels[i] : 1;
        }

        return tensor(targets, [features.Count, classes]);
    }

    private static LinearProbe Unstandardised(FeatureSet like, double[] parameters, double[] shift, double[] scale, double penalty, bool converged)
    {
        int width = like.Width, classes = like.ClassNames.Count;
        double[] weights = parameters[..(width * classes)], bias = parameters[(width * classes)..];
        for (int d = 0; d < width; d++)
        {
            for (int k = 0; k < classes; k++)
            {
                weights[(d * classes) + k] /= scale[d];
                bias[k] -= weights[(d * classes) + k] * shift[d];
            }
        }

        return new(like.Subset([]), weights, bias, penalty, converged);
    }
}
