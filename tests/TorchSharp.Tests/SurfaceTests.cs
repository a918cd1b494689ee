using TorchSharp;
using WaferVision.Testing;

namespace WaferVision.Tests.Torch;

/// <summary>The assembly exposes nothing that the real package does not have.</summary>
public class SurfaceTests
{
    private const string Listing = "api/TorchSharp-0.107.txt";

    [SharedFact(Listing)]
    public void Every_public_member_is_in_the_packages_listing()
    {
        HashSet<string> known = [.. ApiListing.Read(SharedData.PathOf(Listing))];
        string[] own = [.. ApiListing.Write(typeof(torch).Assembly)];
        string[] unknown = [.. own.Where(line => !known.Contains(line)).Order(StringComparer.Ordinal)];
        Assert.True(own.Length > 1000, $"only {own.Length} public members were found");
        Assert.True(unknown.Length == 0, $"{unknown.Length} of {own.Length} members are not in the listing:\n{string.Join('\n', unknown)}");
    }
}
