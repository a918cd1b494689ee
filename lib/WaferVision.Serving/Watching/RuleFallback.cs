using WaferVision.Classifying;
using WaferVision.Maps;

namespace WaferVision.Serving.Watching;

/// <summary>Rules on the statistics of a map, see <see cref="RuleBasedClassifier"/>, in the model's place.</summary>
internal sealed class RuleFallback : IFallbackClassifier
{
    // The model in service seldom changes.
    private volatile Known? _known;

    public bool Fits(ModelCard card) => RulesOf(card) is not null;

    /// <summary>The answer of the rules, whose confidence is how often the rule that held is right. Below the least probability that the model's card asks for, a person should look.</summary>
    public WaferAnswer Answer(WaferMap map, ModelCard card)
    {
        RuleBasedClassifier rules = RulesOf(card) ?? throw new InvalidOperationException("The rules do not know the model's classes.");
        float[] probabilities = rules.Probabilities(map);
        Guess[] top = [.. card.ClassNames.Zip(probabilities, (name, p) => new Guess(name, p)).OrderByDescending(guess => guess.Probability).Take(3)];
        if (card.MultiLabel)
        {
            return new(top[0].Probability >= 0.5 ? top[0].Class : "none", probabilities, top, null, null);
        }

        return new(top[0].Class, probabilities, top, null, top[0].Probability < card.Policy.LeastProbability ? "not sure enough" : null);
    }

    private RuleBasedClassifier? RulesOf(ModelCard card)
    {
        Known? known = _known;
        if (known is null || !ReferenceEquals(known.Card, card))
        {
            _known = known = new Known(card, RuleBasedClassifier.Fits(card.ClassNames, card.MultiLabel) ? new RuleBasedClassifier(card.ClassNames, card.MultiLabel) : null);
        }

        return known.Rules;
    }

    private sealed record Known(ModelCard Card, RuleBasedClassifier? Rules);
}
