using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

public enum TensorStringStyle
{
    Metadata,
    Julia,
    Numpy,
    CSharp,
    Default,
}

public static partial class torch
{
    public const TensorStringStyle julia = TensorStringStyle.Julia;
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    private static TensorStringStyle style = TensorStringStyle.Julia;

    public static TensorStringStyle TensorStringStyle
    {
        get => style;
        set => style = value != TensorStringStyle.Default ? value : throw new ArgumentException("The style cannot be set to 'Default'");
    }

    public static void set_printoptions(
        int precision, int? linewidth = null, string? newLine = null, bool sci_mode = false, int? maxRows = null, int? maxColumns = null) =>
        set_printoptions(null, sci_mode ? $"E{precision}" : $"F{precision}", linewidth, newLine, maxRows, maxColumns);

    public static void set_printoptions(
        TensorStringStyle? style = null, string? floatFormat = null, int? linewidth = null, string? newLine = null, int? maxRows = null, int? maxColumns = null)
    {
        TensorStringStyle = style ?? TensorStringStyle;
        TensorPrinter.FloatFormat = floatFormat ?? TensorPrinter.FloatFormat;
        TensorPrinter.LineWidth = linewidth ?? TensorPrinter.LineWidth;
        TensorPrinter.NewLine = newLine ?? TensorPrinter.NewLine;
        TensorPrinter.MaxRows = maxRows ?? TensorPrinter.MaxRows;
        TensorPrinter.MaxColumns = maxColumns ?? TensorPrinter.MaxColumns;
    }

    public partial class Tensor
    {
        public override string ToString() => IsInvalid ? "" : TensorPrinter.Metadata(this);

        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(TensorStringStyle.Default, fltFormat, width, cultureInfo, newLine) : ToString();

        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            TensorStringStyle chosen = style == TensorStringStyle.Default ? TensorStringStyle : style;
            if (chosen == TensorStringStyle.Metadata || device_type == DeviceType.META)
            {
                return TensorPrinter.Metadata(this);
            }

            using IDisposable unrecorded = no_grad();
            using DisposeScope scope = NewDisposeScope();
            var printer = new TensorPrinter(fltFormat, width, newLine, cultureInfo);
            return printer.Print(cpu(), chosen);
        }
    }
}

public static partial class TensorExtensionMethods
{
    public static string str(
        this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default) => tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    public static string jlstr(this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Julia, fltFormat, width, cultureInfo, newLine);

    public static string npstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

    public static string cstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.CSharp, fltFormat, width, cultureInfo, newLine);

    public static string metastr(this Tensor tensor) => tensor.ToString(TensorStringStyle.Metadata);

    public static Tensor print(
        this Tensor t, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.ToString(style, fltFormat, width, cultureInfo, newLine));
        return t;
    }
}

/// <summary>Writes a CPU tensor as text, leaving out the middle of long dimensions.</summary>
internal sealed class TensorPrinter(string? format, int? width, string? newLine, CultureInfo? culture)
{
    private readonly string format = format ?? FloatFormat;
    private readonly int width = width ?? LineWidth;
    private readonly string newLine = newLine ?? NewLine;
    private readonly CultureInfo culture = culture ?? CultureInfo.CurrentCulture;

    internal static string FloatFormat { get; set; } = "g5";

    internal static string NewLine { get; set; } = Environment.NewLine;

    internal static int LineWidth { get; set; } = 100;

    internal static int MaxRows { get; set; } = 6;

    internal static int MaxColumns { get; set; } = 6;

    public static string Metadata(Tensor tensor) => $"[{string.Join('x', tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";

    public string Print(Tensor tensor, TensorStringStyle style) => style switch
    {
        TensorStringStyle.Numpy => Nested(tensor, 0, '[', ']'),
        TensorStringStyle.CSharp => tensor.Dimensions == 0
            ? $"{Metadata(tensor)}, value = {Value(tensor)}"
            : $"{Metadata(tensor)}, value = {(tensor.Dimensions > 1 ? newLine : "")}{Nested(tensor, 0, '{', '}')}",
        _ => Julia(tensor),
    };

    private string Julia(Tensor tensor)
    {
        string head = Metadata(tensor);
        return tensor.Dimensions switch
        {
            0 => $"{head}{newLine}{Value(tensor)}",
            1 => $"{head}{newLine}{Row(tensor, widths: null)}{newLine}",
            _ => head + newLine + Matrices(tensor, ""),
        };
    }

    // A stack of matrices is written one matrix after another, each under its place in the stack.
    private string Matrices(Tensor tensor, string place)
    {
        if (tensor.Dimensions == 2)
        {
            return (place.Length > 0 ? $"[{place}..,..] ={newLine}" : "") + Matrix(tensor);
        }

        var text = new StringBuilder();
        for (long k = 0; k < tensor.shape[0]; k++)
        {
            text.Append(Matrices(tensor[k], $"{place}{k},"));
        }

        return text.ToString();
    }

    private string Matrix(Tensor tensor)
    {
        long[] rows = Shown(tensor.shape[0], MaxRows);
        List<string[]> cells = rows.Where(row => row >= 0).Select(row => Cells(tensor[row])).ToList();
        if (cells.Count == 0)
        {
            return newLine;
        }

        int[] widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (long row in rows)
        {
            text.Append(row < 0 ? " ..." : Row(tensor[row], widths)).Append(newLine);
        }

        return text.ToString();
    }

    private string[] Cells(Tensor row) =>
        Shown(row.shape[0], Fitting(row)).Select(column => column < 0 ? "..." : Value(row[column])).ToArray();

    private string Row(Tensor row, int[]? widths) =>
        string.Concat(Cells(row).Select((cell, k) => " " + (widths is null ? cell : cell.PadLeft(widths[k]))));

    // As many columns as the line holds, at about ten characters a number.
    private int Fitting(Tensor row) => Math.Max(MaxColumns, Math.Min((int)Math.Min(row.shape[0], int.MaxValue), width / 10));

    private string Nested(Tensor tensor, int depth, char open, char close)
    {
        if (tensor.Dimensions == 0)
        {
            return Value(tensor);
        }

        bool flat = tensor.Dimensions == 1;
        string separator = flat ? ", " : (open == '{' ? "," : "") + string.Concat(Enumerable.Repeat(newLine, (int)tensor.Dimensions - 1)) + new string(' ', depth + 1);
        IEnumerable<string> parts = Shown(tensor.shape[0], flat ? MaxColumns : MaxRows)
            .Select(k => k < 0 ? "..." : Nested(tensor[k], depth + 1, open, close));
        return open + string.Join(separator, parts) + close;
    }

    private static long[] Shown(long length, int most)
    {
        if (length <= most)
        {
            return Enumerable.Range(0, (int)length).Select(k => (long)k).ToArray();
        }

        int tail = most / 2;
        return [.. Enumerable.Range(0, most - tail).Select(k => (long)k), -1, .. Enumerable.Range(0, tail).Select(k => length - tail + k)];
    }

    private string Value(Tensor element)
    {
        Scalar value = element.ToScalar();
        return element.dtype switch
        {
            ScalarType.Bool => value.ToBoolean() ? "true" : "false",
            ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 =>
                $"{value.Real.ToString(format, culture)}{(value.Imaginary < 0 ? "-" : "+")}{Math.Abs(value.Imaginary).ToString(format, culture)}i",
            ScalarType.Float64 => value.Real.ToString(format, culture),
            _ when is_floating_point(element.dtype) => ((float)value.Real).ToString(format, culture),
            _ => value.Integer.ToString(culture),
        };
    }
}
