using System.Reflection;
using Plotly.NET;
using Plotly.NET.CSharp;
using WaferVision.Testing;

namespace WaferVision.PlotlyTests;

/// <summary>The compat assemblies expose nothing that the real packages do not have.</summary>
public class SurfaceTests
{
    [SharedFact("api/Plotly.NET.txt")]
    public void Plotly_NET_is_contained_in_the_real_package() => Contained(typeof(GenericChart).Assembly, "Plotly.NET");

    [SharedFact("api/Plotly.NET.CSharp.txt")]
    public void Plotly_NET_CSharp_is_contained_in_the_real_package() => Contained(typeof(Optional<>).Assembly, "Plotly.NET.CSharp");

    private static void Contained(Assembly assembly, string package)
    {
        string[] listing = File.ReadAllLines(SharedData.PathOf($"api/{package}.txt"));
        HashSet<string> heads = [.. listing.Where(line => !line.StartsWith(' ')).Select(line => line.Split(" : ")[0])];
        HashSet<string> members = [.. listing.Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim())];

        // The package DynamicObj has no listing; the base class is known from the heads that name it.
        Type[] types = [.. assembly.GetExportedTypes().Where(type => type != typeof(DynamicObj.DynamicObj))];

        string[] unknown =
        [
            .. types.Select(ApiListing.Head).Where(head => !heads.Contains(head)),
            .. types.SelectMany(ApiListing.Members).Where(member => !members.Contains(member)),
        ];
        Assert.NotEmpty(types);
        Assert.True(unknown.Length == 0, $"Not in {package}.txt:\n{string.Join('\n', unknown)}");
    }

    [Fact]
    public void The_base_class_adds_no_name_to_those_of_the_framework() =>
        Assert.Empty(ApiListing.Members(typeof(DynamicObj.DynamicObj)));
}
