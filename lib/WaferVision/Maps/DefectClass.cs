namespace WaferVision.Maps;

/// <summary>
/// The 20 wafer-map classes of the course. The first nine carry the names and the meaning of WM-811K
/// (Wu et al., "Wafer Map Failure Pattern Recognition and Similarity Ranking for Large-Scale Data Sets", IEEE TSM 28(1), 2015);
/// the others are signatures that yield engineers tell apart and that WM-811K has no name for.
/// The numeric value is the class label.
/// </summary>
public enum DefectClass
{
    /// <summary>Random background only: no signature.</summary>
    None,

    /// <summary>A filled blob at the wafer's centre.</summary>
    Center,

    /// <summary>A broad annulus around a clean centre, inside half the radius.</summary>
    Donut,

    /// <summary>A patch on the wafer's edge over a short arc.</summary>
    EdgeLoc,

    /// <summary>A narrow band along (nearly) the whole edge.</summary>
    EdgeRing,

    /// <summary>One cluster away from centre and edge.</summary>
    Loc,

    /// <summary>Nearly all dies fail.</summary>
    NearFull,

    /// <summary>Many failures with no spatial structure.</summary>
    Random,

    /// <summary>One thin, fragmented line or curve.</summary>
    Scratch,

    /// <summary>A thin ring at mid-radius, clear of the edge.</summary>
    Ring,

    /// <summary>Failure probability rising steadily from centre to edge.</summary>
    RadialGradient,

    /// <summary>Several separate clusters.</summary>
    MultiCluster,

    /// <summary>One half of the wafer fails more.</summary>
    HalfWafer,

    /// <summary>One quarter of the wafer fails more.</summary>
    Quadrant,

    /// <summary>The same positions fail in every exposure field.</summary>
    ReticleRepeat,

    /// <summary>Evenly spaced rows or columns fail.</summary>
    ProbeStripe,

    /// <summary>A spiral arm that winds from the centre outwards.</summary>
    Spiral,

    /// <summary>A family of nearly parallel thin arcs.</summary>
    CmpArc,

    /// <summary><see cref="Center"/> and <see cref="EdgeRing"/> on the same wafer.</summary>
    CenterEdgeRing,

    /// <summary><see cref="Scratch"/> and <see cref="EdgeLoc"/> on the same wafer.</summary>
    ScratchEdgeLoc,
}
