using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// Images that formulas draw, for pretraining without any photograph (formula-driven supervised learning; Kataoka and others, Pre-training
/// without Natural Images, arXiv 2101.08515): a category is a formula's parameters, an instance a variation of them. Nothing is stored and every
/// machine draws the same bits. Safe for use by several threads.
/// </summary>
public sealed class FormulaImages
{
    private readonly FormulaImageOptions _options;
    private readonly IFormula[] _categories;

    /// <summary>Finds the categories' parameters.</summary>
    /// <param name="options">Number, families, size and seed; defaults if null.</param>
    public FormulaImages(FormulaImageOptions? options = null)
    {
        _options = options ?? new();
        _categories = new IFormula[_options.Categories];
        Parallel.For(0, _categories.Length, category =>
        {
            FormulaKind kind = KindOf(category);
            var random = new CounterRandom(_options.Seed, (long)kind, category, -1);
            _categories[category] = kind switch
            {
                FormulaKind.Fractal => IteratedFunctionSystem.Sample(ref random),
                FormulaKind.Contour => new RadialContour(ref random),
                _ => random.Chance(2.0 / 3) ? new WaveTexture(ref random) : new VoronoiTexture(ref random),
            };
        });
    }

    /// <summary>Number of categories.</summary>
    public int Categories => _categories.Length;

    /// <summary>Rows and columns of the images.</summary>
    public int Size => _options.Size;

    /// <summary>The family that a category belongs to.</summary>
    /// <param name="category">0 to <see cref="Categories"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such category.</exception>
    public FormulaKind KindOf(int category)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)category, (uint)_categories.Length, nameof(category));
        return _options.Kinds[category % _options.Kinds.Count];
    }

    /// <summary>Draws one image.</summary>
    /// <param name="category">0 to <see cref="Categories"/> − 1.</param>
    /// <param name="instance">Any number, 0 or more; each is another variation.</param>
    /// <param name="image">Row-major grey values, <see cref="Size"/>², 0 (ground) to 1.</param>
    /// <exception cref="ArgumentException">There is no such category or instance, or the image has another length.</exception>
    public void Draw(int category, long instance, Span<float> image)
    {
        FormulaKind kind = KindOf(category);
        ArgumentOutOfRangeException.ThrowIfNegative(instance);
        if (image.Length != Size * Size)
        {
            throw new ArgumentException($"Expected room for {Size * Size} values; found {image.Length}.", nameof(image));
        }

        var random = new CounterRandom(_options.Seed, (long)kind, category, instance);
        _categories[category].Draw(ref random, Size, image);
    }
}
