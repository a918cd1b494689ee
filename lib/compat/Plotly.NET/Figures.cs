using System.Collections;

namespace Plotly.NET;

using DynamicObj = DynamicObj.DynamicObj;

/// <summary>What a typed wrapper (a colour, a style parameter) becomes in the JSON figure.</summary>
internal interface IPlotlyValue
{
    object PlotlyValue { get; }
}

/// <summary>Filling and merging of figure nodes.</summary>
internal static class Figures
{
    /// <summary>Sets each given value that is not null and returns the node.</summary>
    public static T With<T>(this T node, params ReadOnlySpan<(string Name, object? Value)> values) where T : DynamicObj
    {
        foreach ((string name, object? value) in values)
        {
            if (value is not null)
            {
                node.Set(name, value);
            }
        }

        return node;
    }

    /// <summary>Copies <paramref name="second"/> over <paramref name="first"/>, node by node; values that are not nodes are replaced.</summary>
    public static T Merge<T>(T first, T second) where T : DynamicObj
    {
        foreach ((string name, object? value) in second.Members)
        {
            first.Set(name, value is DynamicObj right && first.TryGet(name, out object? left) && left is DynamicObj node ? Merge(node, right) : value);
        }

        return first;
    }

    /// <summary>The members of a layout that hold collections: combining charts joins them, where other members are replaced.</summary>
    private static readonly string[] Joined = ["annotations", "shapes", "selections", "images", "sliders", "hiddenlabels", "updatemenus"];

    public static Layout Combine(Layout first, Layout second)
    {
        Layout combined = Merge(new Layout(), first);
        (string, object?)[] joined = [.. Joined.Select(name => (name, (object?)Concat(first, second, name)))];
        Merge(combined, second);
        return combined.With(joined);
    }

    private static object[]? Concat(Layout first, Layout second, string name)
    {
        bool left = first.TryGet(name, out object? a);
        bool right = second.TryGet(name, out object? b);
        return left || right ? [.. Items(a), .. Items(b)] : null;
    }

    private static IEnumerable<object> Items(object? collection) => collection is IEnumerable items ? items.Cast<object>() : [];
}
