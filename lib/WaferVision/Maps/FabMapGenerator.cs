using System.Collections.Concurrent;

namespace WaferVision.Maps;

/// <summary>
/// Makes maps in <see cref="MapStyle.Fab"/> for a line of many products, each with a die grid of its own, whose sizes are distributed as
/// those of WM-811K's maps (median 33 × 33). A lot is of one product; small dies suffer from some defects more often than large ones do,
/// so that the grids of a class are distributed as its own are. A map depends only on (options, class, index). Safe to use from many threads.
/// </summary>
public sealed class FabMapGenerator
{
    private const long ProductStream = 3;
    private const long ChoiceStream = 4;

    private readonly (int Rows, int Columns)[] _products;
    private readonly ConcurrentDictionary<(int Rows, int Columns), WaferMapGenerator> _generators = [];

    /// <summary>Draws the products.</summary>
    /// <param name="options">Seed, products and lots; null for the defaults.</param>
    public FabMapGenerator(FabOptions? options = null)
    {
        Options = options ?? new FabOptions();
        _products = [.. Enumerable.Range(0, Options.Products).Select(Grid)];
    }

    /// <summary>The options.</summary>
    public FabOptions Options { get; }

    /// <summary>One map with its ground truth.</summary>
    /// <param name="defect">The class; the eleven that WM-811K does not name keep their textbook signatures.</param>
    /// <param name="index">The map's number within its class, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An unknown class or a negative index.</exception>
    public WaferMap Generate(DefectClass defect, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return _generators.GetOrAdd(Product(defect, index / Options.LotSize), Prepare).Generate(defect, index);
    }

    // Products whose size is usual for the class are likelier to be taken.
    private (int Rows, int Columns) Product(DefectClass defect, long lot)
    {
        var random = new CounterRandom(Options.Seed, (long)defect, lot, ChoiceStream);
        (double median, double spread) = Usual(defect, random.Chance(0.6));
        (int Rows, int Columns) grid = _products[random.Below(_products.Length)];
        for (int attempt = 0; attempt < 32; attempt++)
        {
            double away = PortableMath.Log(Math.Sqrt((double)grid.Rows * grid.Columns) / median) / spread;
            if (random.Chance(PortableMath.Exp(-0.5 * away * away)))
            {
                break;
            }

            grid = _products[random.Below(_products.Length)];
        }

        return grid;
    }

    // Median and spread of the logarithm of a class's grid sides, as they are on WM-811K's training maps. Most of its maps without a defect are of one size.
    private static (double Median, double Spread) Usual(DefectClass defect, bool mainProduct) => defect switch
    {
        DefectClass.None => mainProduct ? (26, 0.12) : (36, 0.4),
        DefectClass.Center => (28, 0.25),
        DefectClass.Donut => (42, 0.25),
        DefectClass.EdgeRing => (53, 0.4),
        DefectClass.NearFull => (31, 0.2),
        DefectClass.Scratch => (42, 0.45),
        DefectClass.Loc => (37, 0.4),
        _ => (36, 0.3),
    };

    private WaferMapGenerator Prepare((int Rows, int Columns) grid) => new(
        new GeneratorOptions { Rows = grid.Rows, Columns = grid.Columns, Seed = Options.Seed, LotSize = Options.LotSize, Style = MapStyle.Fab });

    // Sizes and aspect ratios vary by factors: both are lognormal.
    private (int Rows, int Columns) Grid(int product)
    {
        var random = new CounterRandom(Options.Seed, product, 0, ProductStream);
        double side = 34 * PortableMath.Exp(0.42 * random.Normal()), aspect = PortableMath.Exp(0.04 * random.Normal());
        return (Side(side * aspect), Side(side / aspect));

        static int Side(double dies) => Math.Clamp((int)Math.Round(dies), 22, 160);
    }
}
