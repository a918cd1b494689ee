using WaferVision.Evaluation.Drift;

namespace WaferVision.Serving.Watching;

/// <summary>
/// Makes a reference of the first maps served, and stores it, also while it is gathered, so that the next service of the same model goes on with it. For one thread, but for <see cref="Count"/>.
/// </summary>
/// <param name="enough">How many observations make a reference.</param>
/// <param name="store">Keeps them; null to forget them at the end.</param>
/// <param name="report">Takes a line where what was learned cannot be stored or read.</param>
internal sealed class DriftLearning(int enough, DriftStore? store, Action<string> report)
{
    private const int StoredInLearning = 10;

    private readonly List<DriftObservation> _gathered = [];
    private string _model = "";
    private DriftObservation[]? _unstored;
    private bool _storeFails;
    private volatile int _count;

    /// <summary>Observations gathered so far.</summary>
    public int Count => _count;

    /// <summary>Begins with a model, and with what was stored of its answers.</summary>
    /// <param name="model">The model's version.</param>
    /// <returns>The reference, where enough was stored.</returns>
    public DriftReference? Begin(string model)
    {
        (_model, _unstored) = (model, null);
        _gathered.Clear();
        _gathered.AddRange(Stored() ?? []);
        return Reference();
    }

    /// <summary>Adds an observation.</summary>
    /// <returns>The reference, once there are enough.</returns>
    public DriftReference? Add(DriftObservation observation)
    {
        _gathered.Add(observation);
        if (_gathered.Count >= enough || _gathered.Count % Math.Max(1, enough / StoredInLearning) == 0)
        {
            _unstored = [.. _gathered];
        }

        DriftReference? reference = Reference();
        StoreLate();
        return reference;
    }

    /// <summary>Stores what could not be stored before.</summary>
    public void StoreLate()
    {
        if (store is null || _unstored is null)
        {
            return;
        }

        try
        {
            store.Write(_model, _unstored);
            (_unstored, _storeFails) = (null, false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (!_storeFails)
            {
                report($"The drift reference cannot be stored in {store.Path}, so that a restart will forget it: {problem.Message} It is tried again.");
            }

            _storeFails = true;
        }
    }

    /// <summary>Stores what was gathered so far, for the next service.</summary>
    public void End()
    {
        if (_gathered.Count > 0)
        {
            _unstored = [.. _gathered];
        }

        StoreLate();
    }

    private DriftReference? Reference()
    {
        _count = _gathered.Count;
        DriftReference? reference = _gathered.Count >= enough ? new DriftReference(_gathered) : null;
        if (reference is not null)
        {
            _gathered.Clear();
        }

        return reference;
    }

    private IReadOnlyList<DriftObservation>? Stored()
    {
        try
        {
            return store?.Read(_model);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            report($"The stored drift reference cannot be used: {problem.Message} A new one is learned of the first maps served, and will replace it.");
            return null;
        }
    }
}
