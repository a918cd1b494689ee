using Plotly.NET;

namespace WaferVision;

/// <summary>The colours of dies on a wafer map.</summary>
public enum WaferPalette
{
    /// <summary>The trade's colours: passing dies light green, failing dies dark red. They differ in lightness too.</summary>
    Trade,

    /// <summary>Sky blue and vermilion of the Okabe–Ito palette, told apart with every kind of colour vision.</summary>
    ColorBlindSafe,
}

/// <summary>The colours that all charts share.</summary>
internal static class Palette
{
    public const string Ink = "#1f2933";
    public const string Faint = "#d5dae0";
    public const string Silicon = "#eef1f4";
    public const string WaferEdge = "#8a94a0";
    public const string Mask = "#15233b";

    /// <summary>Okabe–Ito order, blue first: told apart with every kind of colour vision.</summary>
    public static readonly string[] Series = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F"];

    public static StyleParam.Colorscale Sequential { get; } = Scale("#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b");

    /// <summary>Its positive half is blue like <see cref="Sequential"/>, so that a colour keeps its meaning from one matrix to the next.</summary>
    public static StyleParam.Colorscale Diverging { get; } = Scale("#b2182b", "#f4a582", "#f7f7f7", "#92c5de", "#2166ac");

    public static StyleParam.Colorscale Gray { get; } = Scale("#000000", "#ffffff");

    public static StyleParam.Colorscale Features { get; } = StyleParam.Colorscale.Viridis;

    public static (string Pass, string Fail) Dies(WaferPalette palette) => palette switch
    {
        WaferPalette.Trade => ("#a3d9a5", "#b3202c"),
        WaferPalette.ColorBlindSafe => ("#56B4E9", "#D55E00"),
        _ => throw new ArgumentOutOfRangeException(nameof(palette), palette, "Expected Trade or ColorBlindSafe."),
    };

    /// <summary>Shares of failing dies: the more is lost, the darker.</summary>
    public static StyleParam.Colorscale Loss { get; } = Scale("#fdf3f0", "#fbc4b4", "#f0775c", "#b3202c", "#5e0a16");

    /// <summary>Colours for bins in order of frequency: passing ones of the family of passing dies, failing ones never green. The rarest are gray.</summary>
    public static string[] Bins(IReadOnlyList<bool> passes, WaferPalette palette)
    {
        (string[] pass, string[] fail) = palette switch
        {
            WaferPalette.Trade => (
                new[] { "#a3d9a5", "#5fb568", "#cdeccd", "#3d8f47" },
                new[] { "#b3202c", "#f28e2b", "#6a3d9a", "#1f4e9c", "#e377c2", "#8c564b", "#e6c229", "#17202a" }),
            WaferPalette.ColorBlindSafe => (
                ["#56B4E9", "#9CD3F2", "#CBE7F8", "#2F8FC7"],
                ["#D55E00", "#000000", "#CC79A7", "#E69F00", "#882255", "#F0E442", "#332288", "#DDCC77"]),
            _ => throw new ArgumentOutOfRangeException(nameof(palette), palette, "Expected Trade or ColorBlindSafe."),
        };
        int passing = 0, failing = 0;
        return [.. passes.Select(ok => ok ? pass[Math.Min(passing++, pass.Length - 1)] : failing < fail.Length ? fail[failing++] : "#9aa0a6")];
    }

    /// <summary>A colour scale through equally spaced colours.</summary>
    public static StyleParam.Colorscale Scale(params string[] colors) => StyleParam.Colorscale.NewCustom(
        colors.Select((color, i) => Tuple.Create((double)i / (colors.Length - 1), Color.fromString(color))).ToArray());
}
