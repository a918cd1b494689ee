namespace WaferVision.Data;

/// <summary>The families of images that a formula draws.</summary>
public enum FormulaKind
{
    /// <summary>Attractors of iterated function systems (Kataoka and others, Pre-training without Natural Images, arXiv 2101.08515).</summary>
    Fractal,

    /// <summary>Nested polygons with noise on the radius (Kataoka and others, Replacing Labeled Real-image Datasets with Auto-generated Contours, arXiv 2206.09132).</summary>
    Contour,

    /// <summary>Gratings, band-limited noise and Voronoi cells.</summary>
    Texture,
}
