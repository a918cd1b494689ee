namespace WaferVision.Maps;

/// <summary>What is known about one class: its label, its name in data files, what it looks like and what usually causes it.</summary>
/// <param name="Class">The class.</param>
/// <param name="Name">The name in data files and charts (WM-811K's spelling where it has one).</param>
/// <param name="Signature">What an engineer sees on the map.</param>
/// <param name="ProcessArea">The process area to look at first.</param>
/// <param name="RootCause">The likely root cause.</param>
public sealed record DefectClassInfo(DefectClass Class, string Name, string Signature, string ProcessArea, string RootCause);

/// <summary>The table of the 20 classes, in label order.</summary>
public static class DefectClasses
{
    /// <summary>The classes in label order with their likely root causes.</summary>
    public static IReadOnlyList<DefectClassInfo> All { get; } =
    [
        new(DefectClass.None, "none", "scattered failures, a little denser at the edge", "none", "random particles; the line's baseline defectivity"),
        new(DefectClass.Center, "Center", "filled blob at the centre", "deposition, CMP", "gas or slurry flow or heater zone off at the centre; pressure non-uniformity in CMP"),
        new(DefectClass.Donut, "Donut", "broad annulus around a clean centre", "lithography, deposition", "developer or rinse residue that dries between centre and mid-radius; plasma non-uniformity"),
        new(DefectClass.EdgeLoc, "Edge-Loc", "patch on the edge over a short arc", "diffusion, handling", "uneven heating in the furnace; contact of a boat slot, clamp or end effector with the edge"),
        new(DefectClass.EdgeRing, "Edge-Ring", "narrow band along the edge", "etch, rapid thermal processing", "worn focus ring or edge temperature; edge-bead removal misadjusted"),
        new(DefectClass.Loc, "Loc", "one cluster inside the wafer", "clean, lithography", "particle burst, slurry or photoresist residue, hot spot of the chuck"),
        new(DefectClass.NearFull, "Near-full", "nearly every die fails", "any", "a skipped or wrong process step; wrong test program or a broken probe card"),
        new(DefectClass.Random, "Random", "many failures without structure", "clean room, wet bench", "contaminated chemicals, gas or shower head; heavy particle load"),
        new(DefectClass.Scratch, "Scratch", "one thin, broken line or curve", "handling, CMP", "robot or cassette contact; an agglomerated particle under the polishing pad"),
        new(DefectClass.Ring, "Ring", "thin ring at mid-radius", "wet etch, rapid thermal processing", "vacuum groove or seal of the chuck; boundary between two heater or gas zones"),
        new(DefectClass.RadialGradient, "Radial-Gradient", "failures rise steadily from centre to edge", "deposition, etch", "radial thickness, dose or etch-rate non-uniformity that runs out of the specification towards the edge"),
        new(DefectClass.MultiCluster, "Multi-Cluster", "several separate clusters", "clean, implant", "flaking chamber walls; several particle bursts in one run"),
        new(DefectClass.HalfWafer, "Half-Wafer", "one half fails more", "wet bench, implant", "partial immersion, a blocked half of a spray bar, a beam scan that stops early"),
        new(DefectClass.Quadrant, "Quadrant", "one quarter fails more", "implant, CMP", "quadrant implant with one wrong twist; one zone of a four-zone carrier or chuck"),
        new(DefectClass.ReticleRepeat, "Reticle-Repeat", "the same positions fail in every exposure field", "lithography", "particle, haze or pattern defect on the reticle"),
        new(DefectClass.ProbeStripe, "Probe-Stripe", "evenly spaced rows or columns fail", "wafer test", "a bad needle or channel of a multi-site probe card; stepper striping"),
        new(DefectClass.Spiral, "Spiral", "spiral arm from the centre outwards", "spin coating, spin rinse", "a dispense nozzle that drips or sputters while its arm travels over the spinning wafer"),
        new(DefectClass.CmpArc, "CMP-Arc", "family of nearly parallel arcs", "CMP", "hard agglomerates in pad or conditioner that sweep arcs over the rotating wafer"),
        new(DefectClass.CenterEdgeRing, "Center+Edge-Ring", "blob at the centre and band along the edge", "deposition and etch", "two faults, or one radial profile that is off at both ends"),
        new(DefectClass.ScratchEdgeLoc, "Scratch+Edge-Loc", "thin line and patch on the edge", "handling", "end effector that hits the edge and drags over the wafer; two handling faults"),
    ];

    /// <summary>The nine classes that WM-811K names too, in label order.</summary>
    public static IReadOnlyList<DefectClass> Wm811k { get; } =
    [
        DefectClass.None, DefectClass.Center, DefectClass.Donut, DefectClass.EdgeLoc, DefectClass.EdgeRing, DefectClass.Loc, DefectClass.NearFull,
        DefectClass.Random, DefectClass.Scratch,
    ];

    /// <summary>The number of classes, 20.</summary>
    public static int Count => All.Count;

    /// <summary>The class names in label order: <c>"none"</c>, <c>"Center"</c>, … <c>"Scratch+Edge-Loc"</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c.Name)];

    /// <summary>The name of a class in data files.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the 20 classes.</exception>
    public static string Name(this DefectClass defect) => Info(defect).Name;

    /// <summary>The table's row for a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the 20 classes.</exception>
    public static DefectClassInfo Info(this DefectClass defect) =>
        (uint)defect < (uint)All.Count
            ? All[(int)defect]
            : throw new ArgumentOutOfRangeException(nameof(defect), defect, $"Expected a label from 0 to {All.Count - 1}.");

    /// <summary>Finds a class by its name, whatever the case.</summary>
    /// <exception cref="ArgumentException">No class has that name; the message lists the names.</exception>
    public static DefectClass Parse(string name)
    {
        for (int label = 0; label < Names.Count; label++)
        {
            if (string.Equals(Names[label], name, StringComparison.OrdinalIgnoreCase))
            {
                return (DefectClass)label;
            }
        }

        throw new ArgumentException($"No wafer-map class is called '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));
    }
}
