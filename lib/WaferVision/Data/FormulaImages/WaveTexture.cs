using WaferVision.Maps;

namespace WaferVision.Data;

/// <summary>
/// A sum of plane waves with random phases. One to three waves make gratings and plaids, many of one band make band-limited noise (Lagae and
/// others, A Survey of Procedural Noise Functions, 2010). Number, frequency, direction, their spread and the
/// contrast make a category; phases and small deviations an instance.
/// </summary>
internal sealed class WaveTexture : IFormula
{
    private readonly int _waves;
    private readonly double _frequency;
    private readonly double _band;
    private readonly double _direction;
    private readonly double _spread;
    private readonly double _contrast;

    /// <summary>Draws a category.</summary>
    public WaveTexture(ref CounterRandom random)
    {
        bool grating = random.Chance(0.5);
        _waves = grating ? random.Integer(1, 3) : random.Integer(10, 20);
        _frequency = random.Uniform(2, 14);
        _band = grating ? 0.03 : random.Uniform(0.05, 0.4);
        _direction = random.Uniform(0, Math.PI);
        _spread = grating ? Math.PI / 2 : random.Uniform(0.1, Math.PI / 2);
        _contrast = random.Uniform(0.3, 2);
    }

    /// <inheritdoc/>
    public void Draw(ref CounterRandom random, int size, Span<float> image)
    {
        image.Clear();
        double turn = random.Uniform(-0.1, 0.1);
        for (int w = 0; w < _waves; w++)
        {
            // Few waves stand at fixed angles to each other; many lie anywhere in the sector.
            double angle = _direction + turn + (_waves <= 3 ? Math.PI * w / _waves : random.Uniform(-_spread, _spread));
            double perPixel = 2 * Math.PI * _frequency * (1 + random.Uniform(-_band, _band)) / size;
            (double sin, double cos) = PortableMath.SinCos(angle);
            double phase = random.Uniform(0, 2 * Math.PI);
            (double stepSin, double stepCos) = PortableMath.SinCos(perPixel * cos);
            for (int row = 0; row < size; row++)
            {
                // Along a row the wave is a rotation by the same angle from pixel to pixel.
                (double im, double re) = PortableMath.SinCos(phase + (perPixel * sin * row));
                foreach (ref float pixel in image.Slice(row * size, size))
                {
                    pixel += (float)re;
                    (re, im) = ((re * stepCos) - (im * stepSin), (re * stepSin) + (im * stepCos));
                }
            }
        }

        // The sum's standard deviation is √(waves / 2).
        float gain = (float)(_contrast / Math.Sqrt(_waves / 2.0));
        foreach (ref float pixel in image)
        {
            pixel = Math.Clamp(0.5f + (0.5f * gain * pixel), 0, 1);
        }
    }
}
