namespace WaferVision.Maps;

/// <summary>How a <see cref="WaferMapGenerator"/> draws.</summary>
public enum MapStyle
{
    /// <summary>Clear signatures on a light background: every map shows what its class is. For lessons.</summary>
    Textbook,

    /// <summary>
    /// The nine classes of WM-811K as its wafers show them: heavier backgrounds that differ from class to class, ragged, uneven and faint
    /// signatures, borderline cases. The other classes keep their textbook signatures on such a background.
    /// </summary>
    Fab,
}
