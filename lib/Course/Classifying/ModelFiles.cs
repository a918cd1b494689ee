namespace Course.Classifying;

/// <summary>Where weights lie.</summary>
internal static class ModelFiles
{
    /// <summary>Stands for the rules that the service falls back on, where a file of weights is asked for.</summary>
    public const string Rules = "rules";

    /// <summary>What <c>train</c> wrote last, where its folder was not chosen.</summary>
    public static string LastTrained => Repository.PathOf("out", "train", "best.safetensors");

    /// <summary>The shipped classifier of real wafers with one pattern each.</summary>
    public static string RealWafers => Repository.PathOf("data", "models", "wm811k.safetensors");

    /// <summary>The shipped backbone, which has seen nothing but images that formulas draw.</summary>
    public static string Backbone => Repository.PathOf("data", "weights", "resnet18_half-formula.safetensors");

    /// <summary>The weights to use where none are named: the reader's own, else the shipped ones.</summary>
    public static string Preferred => File.Exists(LastTrained) ? LastTrained : RealWafers;
}
