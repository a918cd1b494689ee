namespace WaferVision.Data;

/// <summary>Everything of a <see cref="WaferArchive"/> but its die codes.</summary>
/// <param name="Dies">Name of the array that holds them.</param>
/// <param name="HighestCode">The highest that it may hold; what is above <see cref="Maps.DieCode.Fail"/> counts as such.</param>
/// <param name="Shapes">Rows and columns of each map.</param>
/// <param name="Labels">As <see cref="WaferDataset.Labels"/>.</param>
/// <param name="ClassNames">The class names in label order.</param>
/// <param name="MultiLabel">Whether a map may have several labels, or none.</param>
internal sealed record WaferArchiveIndex(
    string Dies, byte HighestCode, (int Rows, int Columns)[] Shapes, int[] Labels, IReadOnlyList<string> ClassNames, bool MultiLabel);
