using TorchSharp;
using WaferVision.Data;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>What a layer says of every map of a set: one row of numbers a map, beside its labels. Immutable.</summary>
public sealed class FeatureSet
{
    private readonly float[] _values;
    private readonly int[] _labels;

    /// <summary>Puts features beside labels. The arrays are not copied.</summary>
    /// <param name="values">Row-major (N, width), all finite.</param>
    /// <param name="width">Features of a map, 1 or more.</param>
    /// <param name="labels">Single label: N class indices. Multi-label: row-major (N, classes) of 0 or 1.</param>
    /// <param name="classNames">The class names.</param>
    /// <param name="multiLabel">Whether a map may have several labels.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a value is not finite or a label out of range; the message names the first.</exception>
    public FeatureSet(float[] values, int width, int[] labels, IReadOnlyList<string> classNames, bool multiLabel = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfZero(classNames.Count, nameof(classNames));
        int perMap = multiLabel ? classNames.Count : 1;
        if (labels.Length % perMap != 0 || values.Length != (long)(labels.Length / perMap) * width)
        {
            throw new ArgumentException($"{values.Length} values of {width} a map do not match {labels.Length} labels of {perMap} a map.", nameof(values));
        }

        int badLabel = labels.AsSpan().IndexOfAnyExceptInRange(0, multiLabel ? 1 : classNames.Count - 1);
        if (badLabel >= 0)
        {
            throw new ArgumentException($"Label {labels[badLabel]} at position {badLabel}; expected 0 to {(multiLabel ? 1 : classNames.Count - 1)}.", nameof(labels));
        }

        int badValue = Array.FindIndex(values, value => !float.IsFinite(value));
        if (badValue >= 0)
        {
            throw new ArgumentException($"Feature {badValue % width} of map {badValue / width} is {values[badValue]}; expected finite numbers. The model's weights may be damaged.", nameof(values));
        }

        (_values, _labels, Width, Count, ClassNames, MultiLabel) = (values, labels, width, labels.Length / perMap, [.. classNames], multiLabel);
    }

    /// <summary>The number of maps.</summary>
    public int Count { get; }

    /// <summary>Features of a map.</summary>
    public int Width { get; }

    /// <summary>The class names.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether a map may have several labels.</summary>
    public bool MultiLabel { get; }

    /// <summary>Row-major (N, <see cref="Width"/>).</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <summary>Single label: N class indices. Multi-label: row-major (N, classes) of 0 or 1.</summary>
    public ReadOnlyMemory<int> Labels => _labels;

    /// <summary>Some of the maps, in the order given; an index may occur more than once.</summary>
    /// <param name="indices">Indices into the set, such as a part of a <see cref="StratifiedSplit"/> of the maps.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    public FeatureSet Subset(ReadOnlySpan<int> indices)
    {
        int perMap = MultiLabel ? ClassNames.Count : 1;
        var values = new float[indices.Length * Width];
        var labels = new int[indices.Length * perMap];
        for (int i = 0; i < indices.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)indices[i], (uint)Count, nameof(indices));
            _values.AsSpan(indices[i] * Width, Width).CopyTo(values.AsSpan(i * Width));
            _labels.AsSpan(indices[i] * perMap, perMap).CopyTo(labels.AsSpan(i * perMap));
        }

        return new(values, Width, labels, ClassNames, MultiLabel);
    }

    /// <summary>The features as a tensor on the CPU, (N, <see cref="Width"/>). The caller disposes it.</summary>
    /// <param name="type">Its element type. Default: single precision.</param>
    public Tensor ToTensor(ScalarType type = ScalarType.Float32)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor(_values, [Count, Width]).to(type).MoveToOuterDisposeScope();
    }

    /// <summary>Says that two sets cannot be used together.</summary>
    /// <exception cref="ArgumentException">Another width, other classes, or no maps.</exception>
    internal void CheckFits(FeatureSet other, string name)
    {
        ArgumentNullException.ThrowIfNull(other, name);
        if (other.Count == 0 || other.Width != Width || other.MultiLabel != MultiLabel || !other.ClassNames.SequenceEqual(ClassNames))
        {
            throw new ArgumentException(
                $"Expected maps with {Width} features of the classes {string.Join(", ", ClassNames)}; found {other.Count} maps with {other.Width} of {string.Join(", ", other.ClassNames)}. " +
                "Take both from the same layer and from sets with the same classes.",
                name);
        }
    }
}
