using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.DotNet.Interactive.Formatting;

namespace SharpCell.Formatting;

/// <summary>
/// Shows a <c>TorchSharp.torch.Tensor</c>, found by its name: shape, element type and device, then the values of a small tensor or the
/// range and mean of a large one.
/// </summary>
internal static class TensorSummary
{
    private const int ShownElements = 200;
    private const string TypeName = "TorchSharp.torch+Tensor";
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static bool IsTensor(Type type)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            if (at.FullName == TypeName)
            {
                return true;
            }
        }

        return false;
    }

    public static bool TryWrite(object value, FormatContext context, string mimeType)
    {
        if (!IsTensor(value.GetType()))
        {
            return false;
        }

        string text = Describe(value, withValues: context.Depth == 0);
        context.Writer.Write(mimeType != "text/html" ? text : context.Depth == 0 ? $"<pre>{HtmlText.Escape(text)}</pre>" : HtmlText.Escape(text));
        return true;
    }

    /// <summary>The value of a tensor with one element.</summary>
    /// <exception cref="ArgumentException">It has none, or several.</exception>
    public static double Scalar(object tensor)
    {
        long[] shape = (long[])Property(tensor, "shape")!;
        if (shape.Any(size => size != 1))
        {
            throw new ArgumentException($"The tensor has shape [{string.Join("×", shape)}]; expected one element.", nameof(tensor));
        }

        object element = ToDouble(tensor);
        using (element as IDisposable)
        {
            return (double)element.GetType().GetMethod("item")!.MakeGenericMethod(typeof(double)).Invoke(element, null)!;
        }
    }

    private static object ToDouble(object tensor) => tensor.GetType().GetMethods()
        .First(m => m.Name == "to_type" && m.GetParameters()[0].ParameterType.Name == "ScalarType")
        .InvokeWithDefaults(tensor, Enum.Parse(Property(tensor, "dtype")!.GetType(), "Float64"));

    private static string Describe(object tensor, bool withValues)
    {
        if (Property(tensor, "IsInvalid") is true)
        {
            return "Tensor (disposed)";
        }

        long[] shape = (long[])Property(tensor, "shape")!;
        string head = $"Tensor [{string.Join("×", shape)}] {Property(tensor, "dtype")} on {Property(tensor, "device")}";
        long count = shape.Aggregate(1L, (product, size) => product * size);
        if (!withValues || count == 0 || head.Contains("Complex", StringComparison.Ordinal))
        {
            return head;
        }

        List<object> temporaries = [];
        try
        {
            object source = Keep(Call(tensor, "detach"));
            if (count <= ShownElements && shape.Length <= 2)
            {
                return $"{head}\n{Values(Keep(ToDouble(Keep(Call(source, "cpu")))), shape)}";
            }

            // Reduced where it lies and, where the type allows, as it is: a large tensor is not copied to be shown.
            object numbers = Property(tensor, "dtype")!.ToString() is "Float32" or "Float64" ? source : Keep(ToDouble(source));
            return $"{head}\nmin {Item("min")}, max {Item("max")}, mean {Item("mean")}";

            string Item(string reduction)
            {
                object reduced = Keep(ToDouble(Keep(Call(numbers, reduction))));
                return ((double)reduced.GetType().GetMethod("item")!.MakeGenericMethod(typeof(double)).Invoke(reduced, null)!).ToString("G6", Invariant);
            }
        }
        finally
        {
            temporaries.OfType<IDisposable>().Where(t => !ReferenceEquals(t, tensor)).ToList().ForEach(t => t.Dispose());
        }

        object Keep(object made)
        {
            temporaries.Add(made);
            return made;
        }
    }

    private static string Values(object doubles, long[] shape)
    {
        object contiguous = doubles.GetType().GetMethods().First(m => m.Name == "contiguous").InvokeWithDefaults(doubles);
        try
        {
            object accessor = contiguous.GetType().GetMethod("data", Type.EmptyTypes)!.MakeGenericMethod(typeof(double)).Invoke(contiguous, null)!;
            double[] values = (double[])accessor.GetType().GetMethod("ToArray", Type.EmptyTypes)!.Invoke(accessor, null)!;
            string[] words = [.. values.Select(v => v.ToString("G5", Invariant))];
            if (shape.Length == 0)
            {
                return words[0];
            }

            int width = words.Max(word => word.Length);
            int columns = (int)shape[^1];
            StringBuilder text = new("[");
            foreach (string[] row in words.Chunk(columns))
            {
                text.Append(shape.Length == 1 ? "" : text.Length == 1 ? "[" : "\n [").AppendJoin(" ", row.Select(word => word.PadLeft(width)));
                text.Append(shape.Length == 1 ? "" : "]");
            }

            return text.Append(']').ToString();
        }
        finally
        {
            if (!ReferenceEquals(contiguous, doubles))
            {
                (contiguous as IDisposable)?.Dispose();
            }
        }
    }

    private static object? Property(object owner, string name) => owner.GetType().GetProperty(name)?.GetValue(owner);

    private static object Call(object owner, string name) =>
        owner.GetType().GetMethods().Where(m => m.Name == name && m.GetParameters().All(p => p.IsOptional)).MinBy(m => m.GetParameters().Length)!
            .InvokeWithDefaults(owner);

    private static object InvokeWithDefaults(this MethodInfo method, object owner, params object[] arguments) =>
        method.Invoke(owner, [.. arguments, .. method.GetParameters().Skip(arguments.Length).Select(p => p.DefaultValue)])!;
}
