using WaferVision.Maps;

namespace WaferVision.Formats;

/// <summary>A wafer's layout between WCR and ours. What WCR does not say, or says out of our ranges, takes the default.</summary>
/// <param name="Geometry">The wafer's size, and the die's where both are known.</param>
/// <param name="Notch">The side of the notch or flat.</param>
/// <param name="StepX">1 where x grows to the right.</param>
/// <param name="StepY">1 where y grows down the map.</param>
internal sealed record StdfLayout(WaferGeometry Geometry, NotchSide Notch, int StepX, int StepY)
{
    private const byte Millimetres = 3;

    // An 8-inch wafer is said to have 200, 203 or 203.2 mm.
    private const double Tolerance = 0.02;

    public static StdfLayout From(WcrRecord? configuration)
    {
        WcrRecord said = configuration ?? new WcrRecord(0, 0, 0, 0, ' ', ' ', ' ');
        double? unit = said.Units switch { 1 => 25.4, 2 => 10, Millimetres => 1, 4 => 0.0254, _ => null };
        WaferGeometry? geometry = null;
        foreach (WaferGeometry known in (WaferGeometry[])[WaferGeometry.Wafer150, WaferGeometry.Wafer200, WaferGeometry.Wafer300])
        {
            geometry = Math.Abs((said.WaferSize * unit ?? 0) - known.Diameter) <= known.Diameter * Tolerance ? known : geometry;
        }

        NotchSide notch = said.Flat switch { 'U' => NotchSide.Up, 'L' => NotchSide.Left, 'R' => NotchSide.Right, _ => NotchSide.Down };
        return new StdfLayout(
            geometry is null ? WaferGeometry.Wafer300 : geometry with { DieWidth = Side(said.DieWidth * unit), DieHeight = Side(said.DieHeight * unit) },
            notch, said.PositiveX == 'L' ? -1 : 1, said.PositiveY == 'U' ? -1 : 1);
    }

    public WcrRecord ToRecord() => new(
        (float)Geometry.Diameter, (float)(Geometry.DieHeight ?? 0), (float)(Geometry.DieWidth ?? 0), Millimetres,
        Notch switch { NotchSide.Up => 'U', NotchSide.Left => 'L', NotchSide.Right => 'R', _ => 'D' },
        StepX > 0 ? 'R' : 'L', StepY > 0 ? 'D' : 'U');

    // WaferGeometry's range. A single holds seven digits; what stands behind them in a double is noise.
    private static double? Side(double? millimetres) => millimetres is >= 0.2 and <= 60 ? (double)(decimal)(float)millimetres : null;
}
