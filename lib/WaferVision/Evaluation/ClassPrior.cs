using System.Globalization;

namespace WaferVision.Evaluation;

/// <summary>
/// How often each class occurs where a model is to work. A test set rarely has those shares; figures that depend on them (accuracy, precision,
/// F1, calibration) can be re-weighted to them.
/// </summary>
public sealed class ClassPrior
{
    private readonly Dictionary<string, double> _shares;

    private ClassPrior(string name, Dictionary<string, double> shares) => (Name, _shares) = (name, shares);

    /// <summary>The shares of WM-811K's 172,950 labelled maps.</summary>
    public static ClassPrior Wm811k { get; } = new("wm811k", new()
    {
        ["none"] = 0.8524, ["Edge-Ring"] = 0.0560, ["Edge-Loc"] = 0.0300, ["Center"] = 0.0248, ["Loc"] = 0.0208,
        ["Scratch"] = 0.0069, ["Random"] = 0.0050, ["Donut"] = 0.0032, ["Near-full"] = 0.0009,
    });

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Reads shares.</summary>
    /// <param name="text"><c>wm811k</c>, or <c>class=share,class=share,…</c>; the shares may be percent, their sum counts as the whole.</param>
    /// <exception cref="FormatException">It is neither, or a share is negative.</exception>
    public static ClassPrior Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals(Wm811k.Name, StringComparison.OrdinalIgnoreCase))
        {
            return Wm811k;
        }

        Dictionary<string, double> shares = [];
        foreach (string pair in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = pair.LastIndexOf('=');
            if (equals < 1 || !double.TryParse(pair.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
                || !(share >= 0 && double.IsFinite(share)) || !shares.TryAdd(pair[..equals].Trim(), share))
            {
                throw new FormatException($"'{pair}' is no share of a class; expected wm811k, or class=share of each class once, such as none=0.85,Scratch=0.15");
            }
        }

        return shares.Values.Sum() > 0 ? new ClassPrior(text, shares) : throw new FormatException($"the shares '{text}' are all 0");
    }

    /// <summary>The shares in the order of a set's classes, 1 in sum.</summary>
    /// <param name="classNames">The classes.</param>
    /// <exception cref="ArgumentException">The classes are others than those whose shares are known.</exception>
    public double[] SharesOf(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count != _shares.Count || !classNames.All(_shares.ContainsKey))
        {
            throw new ArgumentException(
                $"The shares '{Name}' are of the classes {string.Join(", ", _shares.Keys)}; expected {string.Join(", ", classNames)}.", nameof(classNames));
        }

        double total = _shares.Values.Sum();
        return [.. classNames.Select(name => _shares[name] / total)];
    }

    /// <summary>A weight for each map that gives every class its share: share ÷ maps of the class, times all maps.</summary>
    /// <param name="labels">The class index of each map.</param>
    /// <param name="classNames">The classes.</param>
    /// <exception cref="ArgumentException">The classes are others, or a class with a share has no map.</exception>
    public double[] WeightsOf(ReadOnlySpan<int> labels, IReadOnlyList<string> classNames)
    {
        double[] shares = SharesOf(classNames);
        var counts = new int[shares.Length];
        foreach (int label in labels)
        {
            counts[label]++;
        }

        for (int k = 0; k < shares.Length; k++)
        {
            if (shares[k] > 0 && counts[k] == 0)
            {
                throw new ArgumentException($"No map of the class '{classNames[k]}' can stand for its share of {shares[k]:P2}.", nameof(labels));
            }
        }

        var weights = new double[labels.Length];
        for (int n = 0; n < labels.Length; n++)
        {
            weights[n] = shares[labels[n]] / counts[labels[n]] * labels.Length;
        }

        return weights;
    }
}
