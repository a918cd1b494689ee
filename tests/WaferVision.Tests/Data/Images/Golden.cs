using System.Text.Json;
using WaferVision.Testing;

namespace WaferVision.Tests.Data.Images;

/// <summary>What make_golden.py computed with Pillow and torchvision.</summary>
internal sealed record Golden(Golden.Resize[] Resized, Golden.Preset[] Presets, Golden.Sample[] Samples)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    public static Golden Values { get; } = JsonSerializer.Deserialize<Golden>(File.ReadAllText(PathOf("golden.json")), Options)!;

    public static string PathOf(string file) => Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Data", "Images", file);

    public sealed record Resize(int[] From, int[] To, string Filter, byte[] Rgb);

    public sealed record Preset(string File, [property: System.Text.Json.Serialization.JsonPropertyName("resize")] int ResizeSize, int Crop, string Filter, int[] Size, string Sha256, double Mean, float[] Every4999th);

    public sealed record Sample(string File, byte[] Rgb);
}
