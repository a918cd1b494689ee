using WaferVision.Maps.Signatures;

namespace WaferVision.Maps;

/// <summary>
/// Makes wafer maps of the 20 classes. A map is a sum of two random processes:
/// <list type="bullet">
/// <item>a background: each wafer's defect density is a gamma variable, so that failures over wafers follow the negative-binomial yield
/// model (Stapper, IBM J. Res. Dev. 27(6), 1983) with a clustering parameter α from 0.5 to 2 per lot; the density rises towards the
/// edge;</item>
/// <item>the signature of the class: failure probabilities with random place, size, outline, arc and gaps, clusters of a Neyman–Scott
/// process, or thin, broken curves.</item>
/// </list>
/// A map depends only on (options, class, index); wafers <c>k·LotSize … (k+1)·LotSize − 1</c> of a class form a lot, which shares its
/// background level, its reticle, its probe card and, at times, its handler's scratch. Safe to use from many threads.
/// </summary>
public sealed class WaferMapGenerator
{
    private const long WaferStream = 1;
    private const long LotStream = 2;

    private readonly DieGrid _grid;

    /// <summary>Prepares the tables of a grid.</summary>
    /// <param name="options">Grid, seed and layout; null for the defaults.</param>
    /// <exception cref="ArgumentException">The geometry has a die size with which the grid does not cover the wafer.</exception>
    public WaferMapGenerator(GeneratorOptions? options = null)
    {
        Options = options ?? new GeneratorOptions();
        _grid = new DieGrid(Options);
    }

    /// <summary>The options.</summary>
    public GeneratorOptions Options { get; }

    /// <summary>One map with its ground truth.</summary>
    /// <param name="defect">The class.</param>
    /// <param name="index">The map's number within its class, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An unknown class or a negative index.</exception>
    public WaferMap Generate(DefectClass defect, long index)
    {
        byte[] dies = new byte[_grid.Template.Length], mask = new byte[dies.Length];
        Generate(defect, index, dies, mask);
        var metadata = new WaferMetadata(
            Lot: $"{Options.Seed}-{defect.Name()}-{index / Options.LotSize}",
            Wafer: (int)(index % Options.LotSize) + 1,
            Label: defect.Name(),
            Source: $"synthetic, seed {Options.Seed}, class {defect.Name()}, index {index}");
        return new WaferMap(Options.Rows, Options.Columns, dies, mask, Options.Geometry, NotchSide.Down, metadata);
    }

    /// <summary>Writes one map into memory of the caller; allocates nothing.</summary>
    /// <param name="defect">The class.</param>
    /// <param name="index">The map's number within its class, from 0.</param>
    /// <param name="dies">Takes Rows × Columns die codes.</param>
    /// <param name="mask">Takes the ground truth (1 where the signature acts), or empty.</param>
    /// <exception cref="ArgumentException">A buffer of the wrong length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An unknown class or a negative index.</exception>
    public void Generate(DefectClass defect, long index, Span<byte> dies, Span<byte> mask = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)defect, (uint)DefectClasses.Count, nameof(defect));
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (dies.Length != _grid.Template.Length || (!mask.IsEmpty && mask.Length != dies.Length))
        {
            throw new ArgumentException($"A map has {_grid.Template.Length} dies; found room for {dies.Length}, mask {mask.Length}.", nameof(dies));
        }

        _grid.Template.CopyTo(dies);
        mask.Clear();
        long lot = index / Options.LotSize;
        var canvas = new Canvas(
            _grid, dies, mask, new CounterRandom(Options.Seed, (long)defect, index, WaferStream), new CounterRandom(Options.Seed, (long)defect, lot, LotStream));
        if (Options.Style == MapStyle.Fab)
        {
            FabModels.Draw(defect, ref canvas);
            return;
        }

        Background(ref canvas);
        SignatureModels.Draw(defect, ref canvas);
    }

    /// <summary>
    /// Writes a run of the balanced mix: map <c>n</c> has the class <c>n % 20</c> and is that class's map <c>n / 20</c>.
    /// The result does not depend on the number of threads.
    /// </summary>
    /// <param name="dies">Takes the maps, one after the other; its length decides how many.</param>
    /// <param name="labels">Takes the class labels, one per map, or empty.</param>
    /// <param name="masks">Takes the ground truth, as long as <paramref name="dies"/>, or empty.</param>
    /// <param name="first">The number of the first map, from 0.</param>
    /// <exception cref="ArgumentException">Lengths that do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative first map.</exception>
    public unsafe void GenerateBatch(Span<byte> dies, Span<int> labels = default, Span<byte> masks = default, long first = 0)
    {
        int area = _grid.Template.Length, count = dies.Length / area;
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (dies.Length % area != 0 || (!labels.IsEmpty && labels.Length != count) || (!masks.IsEmpty && masks.Length != dies.Length))
        {
            throw new ArgumentException(
                $"Room for {dies.Length} dies, {labels.Length} labels and {masks.Length} mask dies does not fit maps of {area} dies.", nameof(dies));
        }

        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = (int)((first + i) % DefectClasses.Count);
        }

        fixed (byte* diesAt = dies)
        fixed (byte* masksAt = masks)
        {
            var (diesBase, masksBase) = ((nint)diesAt, (nint)masksAt);
            void One(int i)
            {
                long n = first + i;
                var map = new Span<byte>((byte*)diesBase + ((long)i * area), area);
                Span<byte> mask = masksBase == 0 ? default : new Span<byte>((byte*)masksBase + ((long)i * area), area);
                Generate((DefectClass)(n % DefectClasses.Count), n / DefectClasses.Count, map, mask);
            }

            int threads = Options.Threads > 0 ? Options.Threads : Environment.ProcessorCount;
            if (threads == 1 || count < 2)
            {
                for (int i = 0; i < count; i++)
                {
                    One(i);
                }
            }
            else
            {
                Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);
            }
        }
    }

    private void Background(ref Canvas canvas)
    {
        double alpha = canvas.Lot.Uniform(0.5, 2), mean = Options.BackgroundDefects * canvas.Lot.Gamma(6) / 6, rise = canvas.Lot.Uniform(0.3, 2.5);

        // A wafer above the limit would be called Random, and no line is free of defects: both tails of the gamma variable are cut off.
        double least = mean / 16, defects = 0;
        for (int attempt = 0; attempt < 16; attempt++)
        {
            defects = mean * canvas.Random.Gamma(alpha) / alpha;
            if (defects >= least && defects <= Options.BackgroundLimit)
            {
                break;
            }
        }

        defects = Math.Clamp(defects, Math.Min(least, Options.BackgroundLimit), Options.BackgroundLimit);

        // The rings have equal areas: the mean of r^6 over the wafer is 1/4, which the normalisation takes out.
        Span<double> weights = stackalloc double[DieGrid.Rings];
        for (int k = 0; k < weights.Length; k++)
        {
            double squared = (k + 0.5) / weights.Length;
            weights[k] = (1 + (rise * squared * squared * squared)) / (1 + (rise / 4));
        }

        canvas.Background(defects, weights);
    }
}
