using System.Text.Json.Serialization;
using Course.Terminal;

namespace Course.Classifying;

/// <summary>Where the time of judging maps went, in seconds.</summary>
/// <param name="Maps">Maps judged.</param>
/// <param name="Read">Files to maps in memory.</param>
/// <param name="Encode">Maps to images.</param>
/// <param name="Network">Images to probabilities.</param>
/// <param name="Write">Probabilities to answers or figures, and to the output.</param>
internal sealed record RunTimes(int Maps, double Read, double Encode, double Network, double Write)
{
    /// <summary>All of it.</summary>
    public double Total => Read + Encode + Network + Write;

    /// <summary>Maps a second, from the file to the answer.</summary>
    public double MapsPerSecond => Total > 0 ? Maps / Total : 0;

    /// <summary>As one line.</summary>
    [JsonIgnore]
    public string Text =>
        $"{Maps:N0} maps in {Durations.Text(TimeSpan.FromSeconds(Total))}, {MapsPerSecond:N0} maps/s end to end: read {Read:0.00} s, encode {Encode:0.00} s, network {Network:0.00} s, write {Write:0.00} s";
}
