using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>A category: one formula with its parameters, of which each instance is a variation.</summary>
internal interface IFormula
{
    /// <summary>Draws one instance.</summary>
    /// <param name="random">What the instance is drawn from.</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="image">Row-major, size² values, each overwritten by one from 0 to 1.</param>
    void Draw(ref CounterRandom random, int size, Span<float> image);
}
