using WaferVision.Classifying;
using WaferVision.Maps;

namespace WaferVision.Serving;

/// <summary>Answers in the model's place while it fails. Used from several threads.</summary>
internal interface IFallbackClassifier
{
    /// <summary>Whether it can answer for a model of these classes.</summary>
    bool Fits(ModelCard card);

    /// <summary>The answer for one map, with one probability for each of the card's classes.</summary>
    WaferAnswer Answer(WaferMap map, ModelCard card);
}
