using System.Runtime.CompilerServices;

namespace WaferVision.Maps.Signatures;

/// <summary>
/// A smooth random surface over the wafer with mean 0 and variance 1: plane waves of random direction, length and phase (Shinozuka and
/// Deodatis, "Simulation of Stochastic Processes by Spectral Representation", Appl. Mech. Rev. 44(4), 1991).
/// </summary>
internal struct Unevenness
{
    private const int Waves = 6;

    private WaveTable _u;
    private WaveTable _v;
    private WaveTable _phase;

    /// <summary>Draws a surface with waves of a length from <paramref name="shortest"/> to <paramref name="longest"/>, in wafer radii.</summary>
    public Unevenness(ref CounterRandom random, double shortest, double longest)
    {
        for (int k = 0; k < Waves; k++)
        {
            (double sin, double cos) = PortableMath.SinCos(random.Uniform(0, 2 * Math.PI));
            double number = 2 * Math.PI / random.Uniform(shortest, longest);
            (_u[k], _v[k], _phase[k]) = (cos * number, sin * number, random.Uniform(0, 2 * Math.PI));
        }
    }

    /// <summary>The surface's height at a place.</summary>
    public readonly double At(double u, double v)
    {
        double sum = 0;
        for (int k = 0; k < Waves; k++)
        {
            sum += PortableMath.SinCos((_u[k] * u) + (_v[k] * v) + _phase[k]).Sin;
        }

        // A sine has the variance 1/2.
        return sum * Math.Sqrt(2.0 / Waves);
    }

    [InlineArray(Waves)]
    private struct WaveTable
    {
        private double _first;
    }
}
