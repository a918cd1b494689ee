using System.Text.RegularExpressions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Names parts of a model: <c>layer4</c> is the module of that name with everything in it, <c>*</c> stands for any characters, dots included,
/// and <c>?</c> for one. So <c>layer*</c> names all four stages of a ResNet and <c>*bn?</c> its batch norms.
/// </summary>
internal sealed class ModulePattern(string pattern)
{
    private readonly Regex _regex = new(
        "^(?:" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + @")(?:\..+)?$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Whether a parameter's full name is that of a matching module's parameter, or matches itself.</summary>
    public bool Matches(string parameter) => _regex.IsMatch(parameter);

    /// <summary>The parameters that any of the patterns names, in the model's order.</summary>
    /// <exception cref="ArgumentException">There is no pattern, or one names nothing in this model.</exception>
    public static IReadOnlyList<(string Name, Parameter Parameter)> Select(nn.Module model, IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(patterns);
        (string Name, Parameter Parameter)[] all = [.. model.named_parameters().Select(p => (p.name, p.parameter))];
        ModulePattern[] compiled = [.. patterns.Select(pattern => new ModulePattern(pattern))];
        for (int i = 0; i < compiled.Length; i++)
        {
            if (!all.Any(p => compiled[i].Matches(p.Name)))
            {
                throw new ArgumentException(
                    $"'{patterns[i]}' names no parameter of {model.GetName()}; its modules are {string.Join(", ", model.named_children().Select(child => child.name))}. " +
                    "A name takes everything in that module; * stands for any characters.",
                    nameof(patterns));
            }
        }

        return compiled.Length == 0
            ? throw new ArgumentException("Expected at least one module name or pattern, such as layer1 or *; found none.", nameof(patterns))
            : [.. all.Where(p => compiled.Any(pattern => pattern.Matches(p.Name)))];
    }
}
