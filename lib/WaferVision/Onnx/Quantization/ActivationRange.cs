namespace WaferVision.Onnx;

/// <summary>A range of numbers that the whole numbers from 0 to 255 stand for: x ≈ (q − zero point) · scale. Zero is always exact.</summary>
/// <param name="Low">The smallest number, 0 or less.</param>
/// <param name="High">The largest, 0 or more.</param>
/// <param name="Clipped">The share of the values seen that lie outside.</param>
public readonly record struct ActivationRange(double Low, double High, double Clipped)
{
    /// <summary>What a step of one stands for.</summary>
    public float Scale => High > Low ? (float)((High - Low) / 255) : 1;

    /// <summary>The whole number that stands for 0.</summary>
    public byte ZeroPoint => (byte)Math.Clamp(Math.Round(-Low / Scale), 0, 255);
}
