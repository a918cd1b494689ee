namespace WaferVision.Onnx;

/// <summary>A range of numbers that 256 whole numbers from −128 to 127 stand for: x ≈ (q − zero point) · scale. Zero is always exact.</summary>
/// <param name="Low">The smallest number, 0 or less.</param>
/// <param name="High">The largest, 0 or more.</param>
/// <param name="Clipped">The share of the values seen that lie outside.</param>
public readonly record struct ActivationRange(double Low, double High, double Clipped)
{
    /// <summary>What a step of one stands for.</summary>
    public float Scale => High > Low ? (float)((High - Low) / 255) : 1;

    /// <summary>The whole number that stands for 0.</summary>
    public sbyte ZeroPoint => (sbyte)Math.Clamp(Math.Round(-128 - (Low / Scale)), -128, 127);
}
