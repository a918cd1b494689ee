using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace WaferVision;

public static partial class Charts
{
    private const int MaximumSteps = 400;

    /// <summary>
    /// A kernel sliding over an image, one step a position: the patch under the kernel, its products with the kernel, and the output as it fills.
    /// A play button and a slider run through the steps. What is computed is the cross-correlation without padding.
    /// </summary>
    /// <param name="image">The image (H × W).</param>
    /// <param name="kernel">The kernel (kH × kW), not larger than the image.</param>
    /// <param name="title">A heading.</param>
    /// <exception cref="ArgumentException">The kernel is larger than the image, or there are more than 400 positions.</exception>
    public static GenericChart SlidingKernel(Plane image, Plane kernel, string? title = null)
    {
        int rows = image.Rows - kernel.Rows + 1, columns = image.Columns - kernel.Columns + 1;
        if (rows < 1 || columns < 1)
        {
            throw new ArgumentException($"The kernel is {kernel.Rows} × {kernel.Columns}; expected at most the image's {image.Rows} × {image.Columns}.", nameof(kernel));
        }

        if (rows * columns > MaximumSteps)
        {
            throw new ArgumentException($"The kernel has {rows * columns} positions; expected at most {MaximumSteps}. Draw a smaller image.", nameof(image));
        }

        Slide[] slides = Slides(image, kernel, rows, columns);
        double productReach = Reach(slides.SelectMany(slide => slide.Products.Finite));
        double outputReach = Reach(slides[^1].Output.Finite);
        Slide first = slides[0];
        Trace products = Marks.Cells(first.Products, Palette.Diverging, -productReach, productReach, gap: 1).WithTexts(Texts(first.Products, "0.##"));
        Trace output = Marks.Cells(first.Output, Palette.Diverging, -outputReach, outputReach, gap: 1).WithTexts(Texts(first.Output, "0.##"));
        Panel[] panels =
        [
            Frame(image, "image", [NumberCells(image, "0.##"), Marks.Outline(first.WindowX, first.WindowY, "kernel", "#E69F00", width: 4)]),
            Frame(kernel, "kernel", [NumberCells(kernel, "0.##")]),
            Frame(first.Products, "patch × kernel", [products]),
            Frame(first.Output, "output", [output]),
        ];
        GenericChart chart = Figure.Fixed(panels, 4, 230, title, new Spacing(Between: 28, Bottom: 110, Heading: 26));
        GenericChart.getLayout(chart).Set(("sliders", new[] { StepSlider(slides) }), ("updatemenus", new[] { PlayButtons(slides) }));
        return chart;
    }

    private static double Reach(IEnumerable<double> values) => Math.Max(values.Select(Math.Abs).DefaultIfEmpty(0).Max(), 1e-12);

    private static Slide[] Slides(Plane image, Plane kernel, int rows, int columns)
    {
        Slide[] slides = new Slide[rows * columns];
        double[][] output = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat(double.NaN, columns).ToArray())];
        for (int step = 0; step < slides.Length; step++)
        {
            (int row, int column) = Math.DivRem(step, columns);
            double[][] products = [.. kernel.Values.Select((weights, i) => weights.Select((weight, j) => weight * image.Values[row + i][column + j]).ToArray())];
            double sum = products.Sum(line => line.Sum());
            output[row][column] = sum;
            slides[step] = new Slide(row, column, kernel, Plane.FromRows(products), Plane.FromRows([.. output.Select(line => line.ToArray())]), sum);
        }

        return slides;
    }

    private static Slider StepSlider(Slide[] slides) => new Slider().Set(
        ("active", 0), ("x", 0.0), ("len", 0.86), ("xanchor", "left"), ("y", -0.04), ("yanchor", "top"), ("pad", Attributes.Object(("t", 8), ("l", 96))),
        ("ticklen", 0), ("minorticklen", 0), ("font", new Font().Set(("size", 1.0), ("color", "rgba(0,0,0,0)"))),
        ("currentvalue", Attributes.Object(("font", Attributes.Object(("size", 14), ("color", Palette.Ink))), ("xanchor", "left"))),
        ("steps", slides.Select((slide, i) => Attributes.Object(
            ("label", slide.Sum()), ("method", "animate"),
            ("args", new object[] { new[] { Step(slide, i) }, Timing("immediate") }))).ToArray()));

    private static UpdateMenu PlayButtons(Slide[] slides) => new UpdateMenu().Set(
        ("type", "buttons"), ("direction", "left"), ("showactive", false), ("x", 0.0), ("xanchor", "left"), ("y", -0.04), ("yanchor", "top"),
        ("pad", Attributes.Object(("t", 28))),
        ("buttons", new[]
        {
            Attributes.Object(("label", "▶"), ("method", "animate"),
                ("args", new object[] { slides.Select(Step).ToArray(), Timing("afterall") })),
            Attributes.Object(("label", "❚❚"), ("method", "animate"),
                ("args", new object[] { Array.Empty<object>(), Timing("immediate") })),
        }));

    private static Dictionary<string, object> Timing(string mode) => Attributes.Object(
        ("mode", mode), ("frame", Attributes.Object(("duration", 450), ("redraw", true))), ("transition", Attributes.Object(("duration", 0))));

    // What a step changes: the window (trace 1), the products (trace 3) and the output (trace 4); and the slider follows.
    private static Dictionary<string, object> Step(Slide slide, int index) => Attributes.Object(
        ("data", new object[]
        {
            Attributes.Object(("x", slide.WindowX), ("y", slide.WindowY)),
            Attributes.Object(("z", slide.Products.Values), ("text", Texts(slide.Products, "0.##"))),
            Attributes.Object(("z", slide.Output.Values), ("text", Texts(slide.Output, "0.##"))),
        }),
        ("traces", new[] { 1, 3, 4 }),
        ("layout", Attributes.Object(("sliders[0].active", index))));

    /// <summary>The kernel at one position.</summary>
    private sealed record Slide(int Row, int Column, Plane Kernel, Plane Products, Plane Output, double Value)
    {
        private double Left => Column - 0.5;

        private double Top => Row - 0.5;

        public double[] WindowX => [Left, Left + Kernel.Columns, Left + Kernel.Columns, Left, Left];

        public double[] WindowY => [Top, Top, Top + Kernel.Rows, Top + Kernel.Rows, Top];

        /// <summary>The sum of the products, written out.</summary>
        public string Sum()
        {
            string terms = string.Join(" + ", Products.Values.SelectMany(row => row).Where(product => product != 0).Select(Number));
            return $"output({Row}, {Column}) = {(terms.Length == 0 ? "0" : terms)}{(terms.Contains('+') ? $" = {Number(Value).Trim('(', ')')}" : "")}";
        }

        private static string Number(double value) =>
            value < 0 ? $"(−{(-value).ToString("0.##", CultureInfo.InvariantCulture)})" : value.ToString("0.##", CultureInfo.InvariantCulture);
    }
}
