using System.CommandLine;
using WaferVision.Formats;

namespace Course.Commands;

/// <summary>The option by which commands that read lots choose among several results of a die.</summary>
internal static class RetestOption
{
    private static readonly Dictionary<string, RetestPolicy> Policies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["last"] = RetestPolicy.LastPass,
        ["first"] = RetestPolicy.FirstPass,
        ["best"] = RetestPolicy.BestPass,
    };

    /// <summary>Builds the option.</summary>
    public static Option<RetestPolicy> Create()
    {
        Option<RetestPolicy> option = new("--retests")
        {
            Description = "Which result of a die counts that was tested more than once: last (the default), first or best",
            CustomParser = result => Policies[result.Tokens[0].Value],
        };
        option.AcceptOnlyFromAmong([.. Policies.Keys]);
        return option;
    }
}
